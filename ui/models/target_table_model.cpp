#include "models/target_table_model.h"

#include "models/plain_text.h"
#include "models/provider_condition.h"
#include "theme/format.h"

#include <algorithm>

namespace helix::models {

namespace {

template <typename List>
bool hasTarget(const List& targets, const QString& id)
{
    return std::any_of(targets.begin(), targets.end(),
                       [&](const api::BreakerTarget& target) { return target.id == id; });
}

}  // namespace

TargetTableModel::TargetTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void TargetTableModel::setProvider(const api::ProviderState& provider, qint64 nowMs)
{
    m_nowMs = nowMs;
    if (provider.name != m_provider) {
        replaceAll(provider);
        return;
    }
    removeAbsent(provider.targets);
    addOrUpdate(provider.targets);
    if (!m_targets.isEmpty())
        emit dataChanged(index(0, 0), index(int(m_targets.size()) - 1, ColumnCount - 1));
}

void TargetTableModel::replaceAll(const api::ProviderState& provider)
{
    beginResetModel();
    m_provider = provider.name;
    m_targets = provider.targets;
    endResetModel();
}

void TargetTableModel::removeAbsent(const QList<api::BreakerTarget>& targets)
{
    for (int row = int(m_targets.size()) - 1; row >= 0; --row) {
        if (hasTarget(targets, m_targets[row].id)) continue;
        beginRemoveRows({}, row, row);
        m_targets.removeAt(row);
        endRemoveRows();
    }
}

void TargetTableModel::addOrUpdate(const QList<api::BreakerTarget>& targets)
{
    for (const api::BreakerTarget& target : targets) {
        const auto known = std::find_if(m_targets.begin(), m_targets.end(),
                                        [&](const auto& old) { return old.id == target.id; });
        if (known != m_targets.end()) {
            *known = target;
            continue;
        }
        const int end = int(m_targets.size());
        beginInsertRows({}, end, end);
        m_targets << target;
        endInsertRows();
    }
}

void TargetTableModel::setNow(qint64 nowMs)
{
    m_nowMs = nowMs;
    if (!m_targets.isEmpty())
        emit dataChanged(index(0, States), index(int(m_targets.size()) - 1, LastError));
}

void TargetTableModel::clear()
{
    replaceAll({});
}

const api::BreakerTarget* TargetTableModel::targetAt(int row) const
{
    return row < 0 || row >= m_targets.size() ? nullptr : &m_targets[row];
}

int TargetTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_targets.size());
}

int TargetTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TargetTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::BreakerTarget& target = m_targets[index.row()];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole: return cellText(target, index.column());
        case Qt::ToolTipRole:
            return index.column() == LastError && target.lastError
                       ? plainText(target.lastError->message)
                       : cellText(target, index.column());
        case TargetIdRole: return target.id;
        case SeverityRole: return int(severityOf(target));
        case BreakerRole: return int(target.forced.value_or(target.breaker));
        case SinceRole: return target.sinceMs ? QVariant(*target.sinceMs) : QVariant();
        case TransitionsRole: return QVariant::fromValue(target.transitions);
        case NowRole: return m_nowMs;
        case SubtextRole: return index.column() == Model ? plainText(target.key) : QString();
        default: return {};
    }
}

QString TargetTableModel::cellText(const api::BreakerTarget& target, int column) const
{
    switch (column) {
        case Breaker: return breakerWord(target);
        case Model: return plainText(target.model);
        case States: return tr("Changes of state: %1").arg(target.transitions.size());
        case Why: return whyText(target, m_nowMs);
        case Calls:
            if (target.requestsTotal.value_or(0) == 0) return theme::unknownText();
            return tr("%1 of %2 failed")
                .arg(theme::formatCount(target.errorsTotal),
                     theme::formatCount(target.requestsTotal));
        case LastError: return lastErrorText(target.lastError, m_nowMs);
        default: return {};
    }
}

QVariant TargetTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Breaker: return tr("Breaker");
        case Model: return tr("Model and key");
        case States: return tr("States, 15 min");
        case Why: return tr("Why and since");
        case Calls: return tr("Calls");
        case LastError: return tr("Last error");
        default: return {};
    }
}

}  // namespace helix::models

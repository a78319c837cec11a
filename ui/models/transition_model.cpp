#include "models/transition_model.h"

#include "models/plain_text.h"
#include "models/provider_score.h"
#include "models/status_look.h"

#include <algorithm>

namespace helix::models {

namespace {

QString healthText(api::ProviderHealth health)
{
    const QString word = healthWord(health);
    return word.isEmpty() ? TransitionModel::tr("unknown") : word;
}

}  // namespace

TransitionModel::TransitionModel(QObject* parent) : QAbstractTableModel(parent) {}

void TransitionModel::setProvider(const api::ProviderState& provider, const QString& targetId)
{
    const QList<Entry> next = entriesOf(provider, targetId);
    const int added = newOnTop(next);
    if (added == 0 && next.size() == m_entries.size()) return;
    if (added < 0) {
        beginResetModel();
        m_entries = next;
        endResetModel();
        return;
    }
    if (added > 0) {
        beginInsertRows({}, 0, added - 1);
        m_entries = next.mid(0, added) + m_entries;
        endInsertRows();
    }
    if (m_entries.size() > next.size()) {
        beginRemoveRows({}, int(next.size()), int(m_entries.size()) - 1);
        m_entries = m_entries.mid(0, next.size());
        endRemoveRows();
    }
}

/// How many entries of @p next stand before the ones already shown; -1 when the lists do not
/// continue one another.
int TransitionModel::newOnTop(const QList<Entry>& next) const
{
    if (m_entries.isEmpty()) return next.isEmpty() ? 0 : -1;
    for (int added = 0; added < next.size(); ++added) {
        if (!next[added].isSame(m_entries.first())) continue;
        const auto common = std::min(next.size() - added, m_entries.size());
        const bool isContinued =
            std::equal(next.begin() + added, next.begin() + added + common, m_entries.begin(),
                       [](const Entry& left, const Entry& right) { return left.isSame(right); });
        return isContinued && added + common == next.size() ? added : -1;
    }
    return -1;
}

QList<TransitionModel::Entry> TransitionModel::entriesOf(const api::ProviderState& provider,
                                                         const QString& targetId)
{
    QList<Entry> entries;
    for (const api::BreakerTarget& target : provider.targets) {
        if (!targetId.isEmpty() && target.id != targetId) continue;
        for (const api::BreakerTransition& transition : target.transitions)
            entries << Entry{target.id, target.model, transition, {}};
        addHealth(target, entries);
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
        return left.transition.atMs > right.transition.atMs;
    });
    return entries.mid(0, kMaxRows);
}

void TransitionModel::addHealth(const api::BreakerTarget& target, QList<Entry>& entries)
{
    for (qsizetype i = 1; i < target.states.size(); ++i) {
        const api::TargetState& before = target.states[i - 1];
        const api::TargetState& after = target.states[i];
        if (before.health == after.health) continue;
        entries << Entry{target.id,
                         target.model,
                         {after.atMs, before.breaker, after.breaker, after.cause},
                         std::pair(before.health, after.health)};
    }
}

void TransitionModel::clear()
{
    setProvider({});
}

void TransitionModel::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    if (!m_entries.isEmpty())
        emit dataChanged(index(0, When), index(int(m_entries.size()) - 1, When));
}

int TransitionModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int TransitionModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TransitionModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Entry& entry = m_entries[index.row()];
    if (role == ToStateRole) return int(entry.transition.to);
    if (role == ToHealthRole)
        return entry.health ? QVariant(int(entry.health->second)) : QVariant();
    const bool isText =
        role == Qt::DisplayRole || role == Qt::ToolTipRole || role == Qt::AccessibleTextRole;
    return isText ? QVariant(cellText(entry, index.column())) : QVariant();
}

QString TransitionModel::cellText(const Entry& entry, int column) const
{
    switch (column) {
        case When: return theme::formatClock(entry.transition.atMs, m_zone);
        case Model: return plainText(entry.model);
        case Change:
            if (entry.health) return tr("Health %1").arg(healthText(entry.health->second));
            return tr("%1, was %2")
                .arg(theme::circuitWord(circuitOf(entry.transition.to)),
                     theme::circuitWord(circuitOf(entry.transition.from)).toLower());
        case Reason: return plainText(entry.transition.reason);
        default: return {};
    }
}

QVariant TransitionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case When: return tr("Changed at");
        case Model: return tr("Model");
        case Change: return tr("State");
        case Reason: return tr("Reason");
        default: return {};
    }
}

}  // namespace helix::models

#include "models/api_key_model.h"

#include "models/api_key_text.h"
#include "models/plain_text.h"
#include "theme/format.h"

#include <QSet>

#include <limits>

namespace helix::models {

namespace {

/// Unknown sorts below everything known.
double orLowest(const std::optional<double>& value)
{
    return value.value_or(-1);
}

QVariant orLowest(const std::optional<qint64>& value)
{
    return value.value_or(-1);
}

QString searchText(const api::ApiKey& key)
{
    return QStringList{key.name, key.id, key.team, key.permissions.join(u' '),
                       key.allowedModels.join(u' ')}
        .join(u'\n');
}

}  // namespace

void ApiKeyModel::removeMissing(const QList<api::ApiKey>& keys)
{
    QSet<QString> ids;
    for (const api::ApiKey& key : keys) ids.insert(key.id);
    for (int row = int(m_keys.size()) - 1; row >= 0; --row) {
        if (ids.contains(m_keys[row].id)) continue;
        beginRemoveRows({}, row, row);
        m_keys.removeAt(row);
        endRemoveRows();
    }
}

// The node keeps the order, so what is not at its place is new. Should it ever not, the table
// starts anew.
void ApiKeyModel::setKeys(const QList<api::ApiKey>& keys)
{
    removeMissing(keys);
    QSet<QString> known;
    for (const api::ApiKey& key : std::as_const(m_keys)) known.insert(key.id);
    for (int row = 0; row < keys.size(); ++row) {
        if (row < m_keys.size() && m_keys[row].id == keys[row].id) {
            if (m_keys[row] == keys[row]) continue;
            m_keys[row] = keys[row];
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        } else if (known.contains(keys[row].id)) {
            beginResetModel();
            m_keys = keys;
            endResetModel();
            return;
        } else {
            beginInsertRows({}, row, row);
            m_keys.insert(row, keys[row]);
            endInsertRows();
        }
    }
}

void ApiKeyModel::setNow(qint64 nowMs)
{
    m_nowMs = nowMs;
    const int last = rowCount() - 1;
    if (last < 0) return;
    emit dataChanged(index(0, Status), index(last, Status));
    emit dataChanged(index(0, LastUse), index(last, Expiry));
}

const api::ApiKey* ApiKeyModel::keyAt(int row) const
{
    return row < 0 || row >= m_keys.size() ? nullptr : &m_keys[row];
}

int ApiKeyModel::rowOfId(const QString& id) const
{
    for (int row = 0; row < m_keys.size(); ++row)
        if (m_keys[row].id == id) return row;
    return -1;
}

const api::ApiKey* ApiKeyModel::keyOfId(const QString& id) const
{
    return keyAt(rowOfId(id));
}

int ApiKeyModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_keys.size());
}

int ApiKeyModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ApiKeyModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::ApiKey& key = m_keys[index.row()];
    switch (role) {
        case Qt::DisplayRole: return cellText(key, index.column());
        case Qt::AccessibleTextRole:
        case Qt::ToolTipRole: return toolTip(key, index.column());
        case Qt::TextAlignmentRole:
            return int((index.column() == Rate ? Qt::AlignRight : Qt::AlignLeft) |
                       Qt::AlignVCenter);
        case IdRole: return key.id;
        case StatusRole: return int(conditionOf(key, m_nowMs).status);
        case ShareRole: {
            const bool isToday = index.column() == Today;
            const auto share = isToday ? budgetShare(key.spentTodayUsd, key.dailyBudgetUsd)
                                       : budgetShare(key.spentMonthUsd, key.monthlyBudgetUsd);
            return share ? QVariant(*share) : QVariant();
        }
        case SubtextRole: return index.column() == Name ? plainText(key.id) : QString();
        case SearchTextRole: return searchText(key);
        case SortRole: return sortValue(key, index.column());
        case KeyStatusRole: {
            const bool isPast =
                key.status == api::KeyStatus::Active && key.expiresMs && *key.expiresMs <= m_nowMs;
            return int(isPast ? api::KeyStatus::Expired : key.status);
        }
        default: return {};
    }
}

QString ApiKeyModel::cellText(const api::ApiKey& key, int column) const
{
    switch (column) {
        case Name: return keyTitle(key);
        case Status: return conditionOf(key, m_nowMs).word;
        case Permissions: return permissionsText(key);
        case Team: return key.team.isEmpty() ? theme::unknownText() : plainText(key.team);
        case Rate: return rateText(key);
        case Today: return budgetText(key.spentTodayUsd, key.dailyBudgetUsd);
        case Month: return budgetText(key.spentMonthUsd, key.monthlyBudgetUsd);
        case LastUse: return lastUseText(key, m_nowMs);
        case Expiry: return expiryText(key, m_nowMs);
        default: return {};
    }
}

QString ApiKeyModel::toolTip(const api::ApiKey& key, int column) const
{
    const QString text = cellText(key, column);
    const auto at = [](const std::optional<qint64>& ms) {
        return ms ? theme::formatDateTime(*ms, theme::TimeZone::Utc) + QStringLiteral(" UTC")
                  : QString();
    };
    switch (column) {
        case Name: return QStringLiteral("%1 \u00B7 %2").arg(text, plainText(key.id));
        case Rate: return key.rateLimit ? text : tr("the node's own limit");
        case Today:
        case Month:
            return (column == Today ? key.spentTodayUsd : key.spentMonthUsd)
                       ? text
                       : tr("%1 (the node keeps no ledger of spending)").arg(text);
        case LastUse: return key.lastUsedMs ? text + u' ' + at(key.lastUsedMs) : text;
        case Expiry: return key.expiresMs ? text + u' ' + at(key.expiresMs) : text;
        default: return text;
    }
}

QVariant ApiKeyModel::sortValue(const api::ApiKey& key, int column) const
{
    switch (column) {
        case Status: return int(conditionOf(key, m_nowMs).status);
        case Rate: return orLowest(key.rateLimit);
        case Today: return orLowest(key.spentTodayUsd);
        case Month: return orLowest(key.spentMonthUsd);
        case LastUse: return orLowest(key.lastUsedMs);
        case Expiry: return key.expiresMs.value_or(std::numeric_limits<qint64>::max());
        default: return cellText(key, column).toCaseFolded();
    }
}

QVariant ApiKeyModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Rate ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && (section == Today || section == Month))
        return tr("Spent of the budget; periods are UTC days and months");
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name: return tr("Name");
        case Status: return tr("Status");
        case Permissions: return tr("Permissions");
        case Team: return tr("Team");
        case Rate: return tr("Rate limit");
        case Today: return tr("Today");
        case Month: return tr("This month");
        case LastUse: return tr("Last use");
        case Expiry: return tr("Expires");
        default: return {};
    }
}

}  // namespace helix::models

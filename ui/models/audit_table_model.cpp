#include "models/audit_table_model.h"

#include "models/plain_text.h"

namespace helix::models {

namespace {

bool isNewer(const api::AuditEntry& one, const api::AuditEntry& other)
{
    return one.id > other.id;
}

/// Sign-ins that failed and spent tokens that were shown again: somebody may be trying.
bool isWarning(const api::AuditEntry& entry)
{
    return entry.action.contains(QLatin1String("failed")) ||
           entry.action.contains(QLatin1String("reused")) ||
           entry.action.contains(QLatin1String("denied"));
}

}  // namespace

AuditTableModel::AuditTableModel(QObject* parent, int maxRows)
    : QAbstractTableModel(parent), m_maxRows(std::max(1, maxRows))
{}

void AuditTableModel::setFirstPage(const api::AuditPage& page)
{
    clear();
    m_isFetching = true;
    appendOlder(page);
}

int AuditTableModel::prepend(QList<api::AuditEntry> entries)
{
    QList<api::AuditEntry> fresh = unknownOf(entries);
    std::sort(fresh.begin(), fresh.end(), isNewer);
    if (fresh.isEmpty()) return 0;
    if (fresh.size() > m_maxRows) fresh.resize(m_maxRows);
    const int overflow = int(m_rows.size() + std::size_t(fresh.size())) - m_maxRows;
    if (overflow > 0) dropOldest(overflow);
    beginInsertRows({}, 0, int(fresh.size()) - 1);
    for (auto entry = fresh.crbegin(); entry != fresh.crend(); ++entry) {
        m_rows.push_front(*entry);
        m_ids.insert(entry->id);
    }
    endInsertRows();
    return int(fresh.size());
}

void AuditTableModel::appendOlder(const api::AuditPage& page)
{
    if (!m_isFetching) return;  // superseded by clear()
    m_isFetching = false;
    QList<api::AuditEntry> older = unknownOf(page.entries);
    std::sort(older.begin(), older.end(), isNewer);
    const int room = m_maxRows - int(m_rows.size());
    m_nextBefore = page.nextBefore;
    m_hasMore = page.nextBefore.has_value() || older.size() > room;
    older = older.mid(0, std::max(0, room));
    if (older.isEmpty()) return;
    const int first = int(m_rows.size());
    beginInsertRows({}, first, first + int(older.size()) - 1);
    for (const api::AuditEntry& entry : std::as_const(older)) {
        m_rows.push_back(entry);
        m_ids.insert(entry.id);
    }
    endInsertRows();
}

void AuditTableModel::olderFailed()
{
    m_isFetching = false;
}

void AuditTableModel::dropOldest(int count)
{
    const int last = int(m_rows.size()) - 1;
    const int dropped = std::min(count, last + 1);
    if (dropped <= 0) return;
    beginRemoveRows({}, last - dropped + 1, last);
    for (int i = 0; i < dropped; ++i) {
        m_ids.remove(m_rows.back().id);
        m_rows.pop_back();
    }
    m_hasMore = true;
    if (!m_rows.empty()) m_nextBefore = m_rows.back().id;
    endRemoveRows();
}

void AuditTableModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_ids.clear();
    m_nextBefore.reset();
    m_hasMore = false;
    m_isFetching = false;
    endResetModel();
}

void AuditTableModel::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    const int last = rowCount() - 1;
    if (last >= 0) emit dataChanged(index(0, Time), index(last, Time), {Qt::DisplayRole});
}

QList<api::AuditEntry> AuditTableModel::unknownOf(const QList<api::AuditEntry>& entries) const
{
    QList<api::AuditEntry> unknown;
    QSet<qint64> seen;
    for (const api::AuditEntry& entry : entries) {
        if (m_ids.contains(entry.id) || seen.contains(entry.id)) continue;
        seen.insert(entry.id);
        unknown << entry;
    }
    return unknown;
}

const api::AuditEntry* AuditTableModel::entryAt(int row) const
{
    return row < 0 || row >= int(m_rows.size()) ? nullptr : &m_rows[std::size_t(row)];
}

int AuditTableModel::rowOfId(qint64 id) const
{
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        if (m_rows[row].id == id) return int(row);
    return -1;
}

std::optional<qint64> AuditTableModel::newestId() const
{
    return m_rows.empty() ? std::nullopt : std::optional<qint64>(m_rows.front().id);
}

QStringList AuditTableModel::knownValues(Column column, int limit) const
{
    QSet<QString> values;
    for (const api::AuditEntry& entry : m_rows) {
        const QString value = column == Actor     ? entry.actor
                              : column == Action  ? entry.action
                              : column == Subject ? entry.subject
                                                  : entry.client;
        if (!value.isEmpty()) values.insert(value);
        if (values.size() >= limit) break;
    }
    QStringList sorted(values.begin(), values.end());
    sorted.sort(Qt::CaseInsensitive);
    return sorted;
}

int AuditTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int AuditTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

bool AuditTableModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_hasMore && !m_isFetching && m_nextBefore && !isFull();
}

void AuditTableModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) return;
    m_isFetching = true;
    emit olderWanted(*m_nextBefore);
}

QVariant AuditTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::AuditEntry& entry = m_rows[std::size_t(index.row())];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole: return cellText(entry, index.column());
        case Qt::ToolTipRole:
            return index.column() == Time ? theme::formatRfc3339(entry.atMs, m_zone)
                                          : cellText(entry, index.column());
        case IdRole: return entry.id;
        case AtRole: return entry.atMs;
        case WarningRole: return isWarning(entry);
        default: return {};
    }
}

QString AuditTableModel::cellText(const api::AuditEntry& entry, int column) const
{
    const auto orUnknown = [](const QString& text) {
        return text.isEmpty() ? theme::unknownText() : plainText(text);
    };
    switch (column) {
        case Time: return theme::formatDateTime(entry.atMs, m_zone);
        case Actor: return orUnknown(entry.actor);
        case Action: return orUnknown(entry.action);
        case Subject: return orUnknown(entry.subject);
        case Client: return orUnknown(entry.client);
        default: return {};
    }
}

QVariant AuditTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Time: return tr("Time");
        case Actor: return tr("Who");
        case Action: return tr("Action");
        case Subject: return tr("Subject");
        case Client: return tr("From where");
        default: return {};
    }
}

}  // namespace helix::models

#include "models/log_table_model.h"

#include "models/log_text.h"
#include "models/plain_text.h"

namespace helix::models {

LogTableModel::LogTableModel(QObject* parent, int capacity)
    : QAbstractTableModel(parent), m_capacity(std::max(1, capacity))
{}

void LogTableModel::append(const QList<api::LogLine>& lines)
{
    const auto skipped = std::max<qsizetype>(0, lines.size() - m_capacity);
    const int incoming = int(lines.size() - skipped);
    if (incoming == 0) return;
    makeRoomFor(incoming);
    m_trimmed += skipped;
    const int first = int(m_entries.size());
    beginInsertRows({}, first, first + incoming - 1);
    for (qsizetype i = skipped; i < lines.size(); ++i) m_entries.push_back({lines[i], 0});
    m_lastSequence = std::max(m_lastSequence, lines.back().seq);
    endInsertRows();
}

void LogTableModel::appendGap(qint64 dropped)
{
    if (dropped <= 0) return;
    m_dropped += dropped;
    if (!m_entries.empty() && m_entries.back().dropped > 0) {
        m_entries.back().dropped += dropped;
        const int row = int(m_entries.size()) - 1;
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        return;
    }
    makeRoomFor(1);
    const int row = int(m_entries.size());
    beginInsertRows({}, row, row);
    m_entries.push_back({{}, dropped});
    endInsertRows();
}

void LogTableModel::makeRoomFor(int incoming)
{
    const int overflow = int(m_entries.size()) + incoming - m_capacity;
    if (overflow <= 0) return;
    beginRemoveRows({}, 0, overflow - 1);
    const auto end = m_entries.begin() + overflow;
    m_trimmed += std::count_if(m_entries.begin(), end,
                               [](const Entry& entry) { return entry.dropped == 0; });
    m_entries.erase(m_entries.begin(), end);
    endRemoveRows();
}

void LogTableModel::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    const int last = rowCount() - 1;
    if (last >= 0) emit dataChanged(index(0, Time), index(last, Time), {Qt::DisplayRole});
}

void LogTableModel::clear()
{
    beginResetModel();
    m_entries.clear();
    m_trimmed = 0;
    m_dropped = 0;
    m_lastSequence = 0;
    endResetModel();
}

const api::LogLine* LogTableModel::lineAt(int row) const
{
    if (row < 0 || row >= int(m_entries.size())) return nullptr;
    const Entry& entry = m_entries[std::size_t(row)];
    return entry.dropped > 0 ? nullptr : &entry.line;
}

int LogTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int LogTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LogTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Entry& entry = m_entries[std::size_t(index.row())];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole: return cellText(entry, index.column());
        case SequenceRole: return entry.line.seq;
        case AtRole: return entry.line.atMs ? QVariant(*entry.line.atMs) : QVariant();
        case LevelRole: return int(entry.line.level);
        case IsGapRole: return entry.dropped > 0;
        case DroppedRole: return entry.dropped;
        case RequestIdRole: return entry.line.requestId;
        case SearchTextRole: return entry.dropped > 0 ? QString() : searchText(entry.line);
        default: return {};
    }
}

QString LogTableModel::cellText(const Entry& entry, int column) const
{
    if (entry.dropped > 0)
        return column == Message ? tr("Lines dropped here: %1. The reader was slower than the log.")
                                       .arg(theme::formatCount(entry.dropped))
                                 : QString();
    switch (column) {
        case Time:
            return entry.line.atMs ? theme::formatClock(*entry.line.atMs, m_zone, true)
                                   : theme::unknownText();
        case Level: return levelWord(entry.line.level);
        case Message: return plainText(entry.line.message);
        case RequestId: return plainText(entry.line.requestId);
        case Provider: return plainText(entry.line.provider);
        case Fields: return plainText(fieldsText(entry.line));
        default: return {};
    }
}

QVariant LogTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Time: return tr("Time");
        case Level: return tr("Level");
        case Message: return tr("Message");
        case RequestId: return tr("Request");
        case Provider: return tr("Provider");
        case Fields: return tr("Fields");
        default: return {};
    }
}

}  // namespace helix::models

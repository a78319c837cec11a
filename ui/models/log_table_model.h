#pragma once
// The tail of a node's log as a table: a bounded ring of lines in arrival order, and gap rows where
// the node or the console had to drop lines. Owned by the logs page; GUI thread. Lines arrive in
// batches (one insert per batch) and nothing is lost silently: what left the ring is counted, what
// never arrived is a row of its own.

#include "api/log_line.h"
#include "theme/format.h"

#include <QAbstractTableModel>

#include <deque>

namespace helix::models {

class LogTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Level, Message, RequestId, Provider, Fields, ColumnCount };
    enum Role {
        SequenceRole = Qt::UserRole + 1,  ///< qint64; 0 for a gap row
        AtRole,                           ///< qint64, unix milliseconds; invalid when unknown
        LevelRole,                        ///< int, api::LogLevel
        IsGapRole,                        ///< bool
        DroppedRole,                      ///< qint64, lines lost at a gap row
        RequestIdRole,                    ///< QString
        SearchTextRole,                   ///< QString, the line as a filter sees it
    };

    /// Lines kept; at 300 bytes each this is about 15 MB.
    static constexpr int kCapacity = 50'000;

    explicit LogTableModel(QObject* parent = nullptr, int capacity = kCapacity);

    /// Appends @p lines, oldest first. Lines that no longer fit leave at the front. O(lines).
    void append(const QList<api::LogLine>& lines);

    /// A row "n lines dropped". Gaps that follow one another become one row.
    void appendGap(qint64 dropped);

    /// Forgets everything (the cluster changed or the user cleared the view).
    void clear();

    /// The one time-zone switch was turned.
    void setTimeZone(theme::TimeZone zone);

    /// @return the line of a row, or null for a gap row and for rows that do not exist.
    const api::LogLine* lineAt(int row) const;

    /// Lines that left the ring because newer ones came.
    qint64 trimmedCount() const { return m_trimmed; }

    /// Lines that the node or the console dropped since clear().
    qint64 droppedCount() const { return m_dropped; }

    /// Sequence number of the newest line, to resume a stream; 0 without lines.
    qint64 lastSequence() const { return m_lastSequence; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Entry {
        api::LogLine line;
        qint64 dropped = 0;  ///< above 0: a gap row, `line` is empty
    };

    QString cellText(const Entry& entry, int column) const;
    void makeRoomFor(int incoming);

    std::deque<Entry> m_entries;
    int m_capacity;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    qint64 m_trimmed = 0;
    qint64 m_dropped = 0;
    qint64 m_lastSequence = 0;
};

}  // namespace helix::models

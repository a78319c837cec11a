#pragma once
// The audit trail of a node, newest first: live records are prepended, older ones are fetched page
// by page with the node's cursor. Owned by the audit page; GUI thread. At most kMaxRows rows: what
// does not fit stays on the node, and hasMoreOnNode() says so. Rows are inserted and removed, never
// reset while following, so a selection stays on its record.

#include "api/node_config.h"
#include "theme/format.h"

#include <QAbstractTableModel>
#include <QSet>

#include <deque>

namespace helix::models {

class AuditTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Actor, Action, Subject, Client, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole + 1,  ///< qint64
        AtRole,                     ///< qint64, unix milliseconds
        WarningRole                 ///< bool: an act that was refused, or that failed
    };

    static constexpr int kMaxRows = 10'000;

    explicit AuditTableModel(QObject* parent = nullptr, int maxRows = kMaxRows);

    /// The newest page. Replaces everything.
    void setFirstPage(const api::AuditPage& page);
    /// Newer records in any order; known ids are skipped. @return how many were new.
    int prepend(QList<api::AuditEntry> entries);
    /// The answer to olderWanted().
    void appendOlder(const api::AuditPage& page);
    /// The question of olderWanted() failed; it may be asked again.
    void olderFailed();
    void clear();
    void setTimeZone(theme::TimeZone zone);

    [[nodiscard]] const api::AuditEntry* entryAt(int row) const;
    [[nodiscard]] int rowOfId(qint64 id) const;
    [[nodiscard]] std::optional<qint64> newestId() const;
    [[nodiscard]] bool hasMoreOnNode() const { return m_hasMore; }
    [[nodiscard]] bool isFull() const { return int(m_rows.size()) >= m_maxRows; }
    /// Different values of a column among the loaded records, sorted; at most @p limit.
    [[nodiscard]] QStringList knownValues(Column column, int limit) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    /// The view reached the end; ask for records before this cursor.
    void olderWanted(qint64 before);

private:
    [[nodiscard]] QList<api::AuditEntry> unknownOf(const QList<api::AuditEntry>& entries) const;
    [[nodiscard]] QString cellText(const api::AuditEntry& entry, int column) const;
    void dropOldest(int count);

    std::deque<api::AuditEntry> m_rows;  ///< newest first
    QSet<qint64> m_ids;
    int m_maxRows;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    std::optional<qint64> m_nextBefore;
    bool m_hasMore = false;
    bool m_isFetching = false;
};

}  // namespace helix::models

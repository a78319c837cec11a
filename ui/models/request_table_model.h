#pragma once
// The requests of a node, newest first: live ones are prepended, older ones are fetched page by
// page with the id of the last row as the cursor. Owned by the requests page; GUI thread. At most
// kMaxRows rows: what does not fit stays on the node, and hasMoreOnNode() says so. Rows are
// inserted and removed, never reset, so a selection stays on its request.

#include "api/request_summary.h"
#include "theme/format.h"

#include <QAbstractTableModel>
#include <QSet>

#include <deque>

namespace helix::models {

class RequestTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Time,
        Status,
        Route,
        Model,
        AnsweredBy,
        Duration,
        Tokens,
        Cost,
        Attempts,
        Fallbacks,
        Stream,
        Key,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole + 1,  ///< QString
        AtRole,                     ///< qint64, unix milliseconds
        StatusCodeRole,             ///< int; invalid when unknown
        DurationRole,               ///< double, milliseconds; invalid when unknown
        FirstContentRole,           ///< double, milliseconds; invalid when unknown
        IsErrorRole,                ///< bool
        IsStreamRole,               ///< bool
        IsSimulatedRole,            ///< bool
        AttemptsRole,               ///< int
        FallbacksRole,              ///< int
        ProviderRole,               ///< QString, who answered
        SearchTextRole,             ///< QString, what the text filter looks at
        HeadRole,                   ///< QString, first text of a cell of two texts
        SubtextRole,  ///< QString, its quieter second text: the model, when it is another than
                      ///< asked
    };

    static constexpr int kMaxRows = 5'000;

    explicit RequestTableModel(QObject* parent = nullptr, int maxRows = kMaxRows);

    /// The newest page as the node sends it. Replaces everything.
    void setFirstPage(const api::RequestPage& page);

    /// Live requests, oldest first as the node sends them with `after`. Known ids are skipped.
    void prepend(const QList<api::RequestSummary>& oldestFirst);

    /// The answer to olderWanted().
    void appendOlder(const api::RequestPage& page);

    /// The question of olderWanted() failed; it may be asked again.
    void olderFailed();

    void clear();

    /// The one time-zone switch was turned.
    void setTimeZone(theme::TimeZone zone);

    const api::RequestSummary* requestAt(int row) const;
    int rowOfId(const QString& id) const;

    /// Cursor for following: the id of the newest request, empty without rows.
    QString newestId() const;

    /// True when older requests exist that are not in the table.
    bool hasMoreOnNode() const { return m_hasMore; }
    /// Some loaded request was sent with an API key.
    bool hasKeys() const { return m_hasKeys; }
    bool isFull() const { return int(m_rows.size()) >= m_maxRows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    /// The view reached the end; ask for requests before this id.
    void olderWanted(const QString& before);

private:
    QString toolTip(const api::RequestSummary& request, int column) const;
    QString cellText(const api::RequestSummary& request, int column) const;
    QList<api::RequestSummary> unknownOf(const QList<api::RequestSummary>& requests) const;
    void dropOldest(int count);

    std::deque<api::RequestSummary> m_rows;  ///< newest first
    QSet<QString> m_ids;
    int m_maxRows;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    QString m_nextBefore;
    bool m_hasMore = false;
    bool m_hasKeys = false;
    bool m_isFetching = false;
};

}  // namespace helix::models

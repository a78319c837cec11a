#pragma once
// Keeps a request table supplied: the newest page first, then what is new every kPollInterval, and
// older pages when asked. One question at a time, because a newer one of the same kind would
// withdraw it. Owned by the requests page; GUI thread.

#include "api/outcome.h"
#include "api/request_summary.h"
#include "cluster/cluster_connection.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace helix::pages {

class RequestFeed : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds kPollInterval{1'500};
    static constexpr int kFirstPage = 200;
    static constexpr int kFollowPage = 500;
    static constexpr int kOlderPage = 200;

    explicit RequestFeed(QObject* parent = nullptr);

    /// Starts over with another cluster; null stops.
    void setConnection(cluster::ClusterConnection* connection);

    /// What the node is asked for; another question starts over with its first page, and what was
    /// loaded stays until that is there.
    void setFilter(const api::RequestFilter& filter);

    /// Polls only while somebody looks.
    void setActive(bool isActive);

    /// Asks for requests before @p before as soon as the line is free.
    void fetchOlder(const QString& before);

    [[nodiscard]] theme::Freshness freshness() const { return m_freshness; }
    [[nodiscard]] const std::optional<api::Failure>& failure() const { return m_failure; }
    [[nodiscard]] bool hasFirstPage() const { return m_hasFirstPage; }

signals:
    void firstPageArrived(const helix::api::RequestPage& page);
    /// Oldest first, never empty.
    void newArrived(const QList<helix::api::RequestSummary>& requests);
    void olderArrived(const helix::api::RequestPage& page);
    void olderFailed();
    /// Freshness or failure changed.
    void stateChanged();

private:
    void poll();
    void ask(const api::RequestFilter& filter,
             void (RequestFeed::*take)(const api::RequestPage& page));
    void takeFirst(const api::RequestPage& page);
    void takeNew(const api::RequestPage& page);
    void takeOlder(const api::RequestPage& page);
    void noteFailure(const api::Failure& failure);

    QPointer<cluster::ClusterConnection> m_connection;
    QTimer m_timer;
    theme::Freshness m_freshness;
    std::optional<api::Failure> m_failure;
    api::RequestFilter m_filter;
    QString m_newestId;
    bool m_wantsFirstPage = true;
    QString m_olderBefore;  ///< a waiting question for older requests
    bool m_hasFirstPage = false;
    bool m_isAsking = false;
    bool m_isAskingOlder = false;
    bool m_isActive = true;
    quint64 m_generation = 0;  ///< answers of a former cluster or filter are dropped
};

}  // namespace helix::pages

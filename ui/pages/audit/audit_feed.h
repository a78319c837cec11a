#pragma once
// The audit trail as a feed: a first page for the filter, newer records whenever the node tells of
// an audited act (and every kPollInterval, should its event get lost), older ones on demand. Keeps
// age and failure of the last answer. Owned by the audit page; GUI thread.

#include "api/audit_client.h"
#include "cluster/cluster_connection.h"
#include "theme/freshness.h"

#include <QPointer>
#include <QTimer>

namespace helix::pages {

class AuditFeed : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds kPollInterval{10'000};
    /// A burst of acts asks once.
    static constexpr std::chrono::milliseconds kEventPause{250};
    static constexpr int kPage = 200;

    explicit AuditFeed(QObject* parent = nullptr);

    void setConnection(cluster::ClusterConnection* connection);
    void setFilter(const api::AuditFilter& filter);
    [[nodiscard]] const api::AuditFilter& filter() const { return m_filter; }
    void setActive(bool isActive);
    void fetchOlder(qint64 before);
    void retry();

    [[nodiscard]] bool hasFirstPage() const { return m_hasFirstPage; }
    [[nodiscard]] const std::optional<api::Failure>& failure() const { return m_failure; }
    [[nodiscard]] const theme::Freshness& freshness() const { return m_freshness; }

signals:
    void firstPageArrived(const helix::api::AuditPage& page);
    void newArrived(const QList<helix::api::AuditEntry>& entries);
    void olderArrived(const helix::api::AuditPage& page);
    void olderFailed();
    void stateChanged();

private:
    void poll();
    void takePage(const api::AuditPage& page, bool isFirst);
    void noteFailure(const api::Failure& failure);

    QPointer<cluster::ClusterConnection> m_connection;
    api::AuditFilter m_filter;
    QTimer m_timer;
    QTimer m_soon;
    std::optional<qint64> m_newestId;
    std::optional<api::Failure> m_failure;
    theme::Freshness m_freshness;
    bool m_isActive = false;
    bool m_isAsking = false;
    bool m_wantsFirstPage = true;
    bool m_hasFirstPage = false;
    quint64 m_generation = 0;  ///< answers of a former cluster or filter are dropped
};

}  // namespace helix::pages

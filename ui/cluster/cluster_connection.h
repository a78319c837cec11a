#pragma once
// The console's connection to one cluster: polls state on a schedule, keeps the last good answer of
// every view with its age, and runs the one-shot calls of the pages. Owned by the ClusterList,
// lives on the GUI thread; network and decoding happen on the api thread behind it. On failure the
// last data stays and its freshness says so; failures back off exponentially; 401 and 403 stop
// every poll until retry().

#include "api/chat_stream.h"
#include "api/node_config.h"
#include "api/outcome.h"
#include "api/provider_state.h"
#include "api/request_detail.h"
#include "api/stream_feed.h"
#include "cluster/cluster.h"
#include "cluster/poll.h"
#include "cluster/session_history.h"
#include "theme/freshness.h"

#include <QObject>
#include <memory>

namespace helix::api {
class AccessClient;
class AdminClient;
class ApiThread;
class AuditClient;
class ConfigClient;
class FaultClient;
class GatewayClient;
class MetricsClient;
class UsageClient;
}  // namespace helix::api

namespace helix::cluster {

/// The six states of a connection.
enum class Phase { NeverContacted, Connecting, Up, Degraded, Stale, Unreachable };

struct ConnectionState {
    Phase phase = Phase::NeverContacted;
    std::optional<api::Failure>
        failure;                    ///< with Stale, Unreachable and Connecting after a failure
    std::optional<qint64> sinceMs;  ///< when this phase began
    std::optional<qint64>
        nextAttemptMs;  ///< when the next poll goes out; none when polling stopped
};

/// The views whose age is kept apart.
enum class View { Status, Providers, Metrics };

class ClusterConnection : public QObject {
    Q_OBJECT
public:
    ClusterConnection(Cluster cluster, api::ApiThread& thread, QObject* parent = nullptr);
    ~ClusterConnection() override;

    void start();
    void stop();
    /// Asks again at once, also after a refusal.
    void retry();
    /// A new token after 401; implies retry().
    void setAdminToken(const QString& token);

    [[nodiscard]] const Cluster& cluster() const { return m_cluster; }
    [[nodiscard]] const ConnectionState& state() const { return m_state; }
    [[nodiscard]] theme::Freshness freshness(View view) const;
    /// The node's clock minus ours; beyond five seconds ages would mislead.
    [[nodiscard]] qint64 clockSkewMs() const { return m_clockSkewMs; }
    /// The node's clock as far as known, else ours. Ages of the node's time stamps use it.
    [[nodiscard]] qint64 nodeNowMs() const;

    /// The last good answers; null before the first.
    [[nodiscard]] std::shared_ptr<const api::NodeStatus> status() const { return m_status; }
    [[nodiscard]] std::shared_ptr<const api::ProviderList> providers() const { return m_providers; }
    [[nodiscard]] const SessionHistory& history() const { return m_history; }
    /// Newest last, at most kMaxRecentEvents.
    [[nodiscard]] const QList<api::NodeEvent>& recentEvents() const { return m_events; }
    static constexpr int kMaxRecentEvents = 200;

    /// One-shot calls. `done` runs on the GUI thread, once, unless `context` was destroyed first.
    /// Of the same kind of call only the newest is answered: an older one in flight ends as
    /// Cancelled.
    void fetchRequests(const api::RequestFilter& filter, QObject* context,
                       api::Callback<api::RequestPage> done);
    void fetchRequest(const QString& id, QObject* context, api::Callback<api::RequestDetail> done);
    void fetchLogs(const api::LogQuery& query, QObject* context, api::Callback<api::LogBatch> done);
    void fetchConfig(QObject* context, api::Callback<api::NodeConfig> done);

    /// The data plane, with the key of setGatewayKey(), else with the admin token.
    void fetchModels(QObject* context, api::Callback<QList<api::ModelEntry>> done);
    /// Sends a chat request; the caller owns the answer's stream.
    [[nodiscard]] std::unique_ptr<api::ChatStream> openChat(const api::ChatRequest& request);
    /// A client's key for gateways that ask for one. Kept in memory only.
    void setGatewayKey(const QString& key);

    /// Follows the log from the record after `after`. The caller owns the feed.
    [[nodiscard]] std::unique_ptr<api::LogFeed> openLogFeed(std::optional<qint64> after);

    /// Acts on the cluster. Empty `target`: all targets of the provider. State is polled again at
    /// once.
    void setBreaker(const QString& provider, api::BreakerAction action, const QString& target,
                    QObject* context, api::Callback<api::BreakerActionResult> done);
    /// Spends money with the provider's vendor. Empty @p tests: all of them.
    void verifyProvider(const QString& provider, const QStringList& tests, QObject* context,
                        api::Callback<api::Verification> done);
    void setProviderEnabled(const QString& provider, bool isEnabled, QObject* context,
                            api::Callback<api::ProviderChange> done);
    void removeProvider(const QString& provider, bool isForced, QObject* context,
                        api::Callback<api::ProviderChange> done);
    void reloadConfig(QObject* context, api::Callback<api::ReloadResult> done);

    /// Keys, budgets and people; the audit trail; faults for drills. They live as long as the
    /// connection.
    [[nodiscard]] api::AccessClient& access() { return *m_access; }
    [[nodiscard]] api::AuditClient& audit() { return *m_audit; }
    [[nodiscard]] api::FaultClient& faults() { return *m_faults; }
    /// The ledger; the configuration with its versions.
    [[nodiscard]] api::UsageClient& usage() { return *m_usage; }
    [[nodiscard]] api::ConfigClient& configuration() { return *m_configuration; }
    /// After an act that the status tells of, it is asked for again at once.
    void pollStatus() { m_statusPoll.askNow(); }

    /// Protected clusters ask for the typed name before a destructive act.
    [[nodiscard]] bool isProtected() const { return cluster::isProtected(m_cluster); }

signals:
    void stateChanged();
    void statusUpdated();
    void providersUpdated();
    void metricsUpdated();
    void eventsArrived(const QList<helix::api::NodeEvent>& events);

private:
    template <class T>
    api::Callback<T> thenPollProviders(QObject* context, api::Callback<T> done);
    void askStatus();
    void askProviders();
    void askMetrics();
    void openEvents();
    void takeStatus(const api::Outcome<api::NodeStatus>& outcome);
    void takeProviders(const api::Outcome<api::ProviderList>& outcome);
    void takeMetrics(const api::Outcome<api::MetricsText>& outcome);
    void takeEvents(const QList<api::NodeEvent>& events);
    void applyGatewayKey();
    void learnFrom(const api::NodeStatus& status);
    void fail(const api::Failure& failure);
    void setState(Phase phase, std::optional<api::Failure> failure);

    Cluster m_cluster;
    api::ApiThread& m_thread;
    std::unique_ptr<api::AdminClient> m_admin;
    std::unique_ptr<api::AccessClient> m_access;
    std::unique_ptr<api::AuditClient> m_audit;
    std::unique_ptr<api::FaultClient> m_faults;
    std::unique_ptr<api::UsageClient> m_usage;
    std::unique_ptr<api::ConfigClient> m_configuration;
    std::unique_ptr<api::GatewayClient> m_gateway;
    std::unique_ptr<api::MetricsClient> m_metrics;
    std::unique_ptr<api::EventFeed> m_eventFeed;
    Poll m_statusPoll;
    Poll m_providersPoll;
    Poll m_metricsPoll;
    ConnectionState m_state;
    std::shared_ptr<const api::NodeStatus> m_status;
    std::shared_ptr<const api::ProviderList> m_providers;
    std::optional<qint64> m_statusMs;
    std::optional<qint64> m_providersMs;
    std::optional<qint64> m_metricsMs;
    SessionHistory m_history;
    QList<api::NodeEvent> m_events;
    qint64 m_clockSkewMs = 0;
};

}  // namespace helix::cluster

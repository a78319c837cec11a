#include "cluster/cluster_connection.h"

#include "api/access_client.h"
#include "api/admin_client.h"
#include "api/audit_client.h"
#include "api/config_client.h"
#include "api/fault_client.h"
#include "api/gateway_client.h"
#include "api/metrics_client.h"
#include "api/usage_client.h"

#include <QDateTime>
#include <QPointer>

namespace helix::cluster {
namespace {

constexpr std::chrono::milliseconds kStatusInterval{2'000};
constexpr std::chrono::milliseconds kProvidersInterval{2'000};
constexpr std::chrono::milliseconds kMetricsInterval{3'000};
/// Prometheus' lookback: older data is not "current" for anybody.
constexpr qint64 kForgottenMs = 5 * 60 * 1000;
/// One lost poll happens; two in a row are a fact.
constexpr int kFailuresUntilStale = 2;

qint64 nowMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

QStringList latencyFamilies()
{
    return {QStringLiteral("http_request_duration_seconds_bucket"),
            QStringLiteral("request_duration_seconds_bucket")};
}

// A node that listens on every address says 0.0.0.0; from here it has the host name we reached it
// by.
QUrl reachable(QUrl url, const QString& knownHost)
{
    static const QStringList everywhere{QStringLiteral("0.0.0.0"), QStringLiteral("::"),
                                        QStringLiteral("[::]")};
    if (everywhere.contains(url.host())) url.setHost(knownHost);
    return url;
}

Phase phaseOf(const api::NodeStatus& status)
{
    return status.state == api::NodeState::Ready && status.problems.isEmpty() ? Phase::Up
                                                                              : Phase::Degraded;
}

}  // namespace

ClusterConnection::ClusterConnection(Cluster cluster, api::ApiThread& thread, QObject* parent)
    : QObject(parent),
      m_cluster(std::move(cluster)),
      m_thread(thread),
      m_admin(std::make_unique<api::AdminClient>(thread, m_cluster.apiUrl, m_cluster.adminToken)),
      m_access(std::make_unique<api::AccessClient>(thread, m_cluster.apiUrl, m_cluster.adminToken)),
      m_audit(std::make_unique<api::AuditClient>(thread, m_cluster.apiUrl, m_cluster.adminToken)),
      m_faults(std::make_unique<api::FaultClient>(thread, m_cluster.apiUrl, m_cluster.adminToken)),
      m_usage(std::make_unique<api::UsageClient>(thread, m_cluster.apiUrl, m_cluster.adminToken)),
      m_configuration(
          std::make_unique<api::ConfigClient>(thread, m_cluster.apiUrl, m_cluster.adminToken)),
      m_gateway(std::make_unique<api::GatewayClient>(thread, m_cluster.apiUrl)),
      m_statusPoll(kStatusInterval, [this] { askStatus(); }),
      m_providersPoll(kProvidersInterval, [this] { askProviders(); }),
      m_metricsPoll(kMetricsInterval, [this] { askMetrics(); })
{
    applyGatewayKey();
}

ClusterConnection::~ClusterConnection() = default;

void ClusterConnection::start()
{
    setState(Phase::Connecting, std::nullopt);
    m_statusPoll.askNow();
}

void ClusterConnection::stop()
{
    for (auto* poll : {&m_statusPoll, &m_providersPoll, &m_metricsPoll}) poll->stop();
    m_eventFeed.reset();
}

void ClusterConnection::retry()
{
    if (m_status == nullptr) setState(Phase::Connecting, m_state.failure);
    m_statusPoll.askNow();
}

void ClusterConnection::setAdminToken(const QString& token)
{
    m_cluster.adminToken = token;
    m_admin->setToken(token);
    m_access->setToken(token);
    m_audit->setToken(token);
    m_faults->setToken(token);
    m_usage->setToken(token);
    m_configuration->setToken(token);
    applyGatewayKey();
    m_eventFeed.reset();
    retry();
}

void ClusterConnection::setGatewayKey(const QString& key)
{
    m_cluster.gatewayKey = key;
    applyGatewayKey();
}

// A gateway without client keys of its own takes the admin token, where it takes any.
void ClusterConnection::applyGatewayKey()
{
    m_gateway->setKey(m_cluster.gatewayKey.isEmpty() ? m_cluster.adminToken : m_cluster.gatewayKey);
}

theme::Freshness ClusterConnection::freshness(View view) const
{
    switch (view) {
        case View::Status: return {m_statusMs, kStatusInterval.count()};
        case View::Providers: return {m_providersMs, kProvidersInterval.count()};
        case View::Metrics: return {m_metricsMs, kMetricsInterval.count()};
    }
    return {};
}

qint64 ClusterConnection::nodeNowMs() const
{
    return nowMs() + m_clockSkewMs;
}

void ClusterConnection::askStatus()
{
    m_admin->fetchStatus(
        this, [this](const api::Outcome<api::NodeStatus>& outcome) { takeStatus(outcome); });
}

void ClusterConnection::askProviders()
{
    m_admin->fetchProviders(
        this, [this](const api::Outcome<api::ProviderList>& outcome) { takeProviders(outcome); });
}

void ClusterConnection::askMetrics()
{
    m_metrics->fetchMetrics(
        latencyFamilies(), this,
        [this](const api::Outcome<api::MetricsText>& outcome) { takeMetrics(outcome); });
}

void ClusterConnection::takeStatus(const api::Outcome<api::NodeStatus>& outcome)
{
    if (!outcome) {
        m_statusPoll.failed();
        return fail(outcome.error());
    }
    const bool isBack = m_statusPoll.failures() > 0 || m_eventFeed == nullptr;
    m_statusPoll.succeeded();
    m_status = std::make_shared<const api::NodeStatus>(*outcome);
    m_statusMs = nowMs();
    m_history.addStatus(*m_statusMs, *m_status);
    learnFrom(*m_status);
    setState(phaseOf(*m_status), std::nullopt);
    emit statusUpdated();
    if (!isBack) return;
    m_providersPoll.askNow();
    if (m_metrics != nullptr) m_metricsPoll.askNow();
    if (m_eventFeed == nullptr) openEvents();
}

// What was not given on the command line the node tells: its metrics address, and how careful to
// be.
void ClusterConnection::learnFrom(const api::NodeStatus& status)
{
    if (status.nowMs) m_clockSkewMs = *status.nowMs - nowMs();
    if (m_cluster.metricsUrl.isEmpty() && !status.metricsUrl.isEmpty())
        m_cluster.metricsUrl = reachable(QUrl(status.metricsUrl), m_cluster.apiUrl.host());
    if (m_metrics == nullptr && m_cluster.metricsUrl.isValid() && !m_cluster.metricsUrl.isEmpty())
        m_metrics = std::make_unique<api::MetricsClient>(m_thread, m_cluster.metricsUrl);
    if (!status.environment.isEmpty())
        m_cluster.environment = environmentFromText(status.environment);
    m_cluster.isGuarded = status.isProtected;
    if (m_cluster.name.isEmpty()) m_cluster.name = status.node;
    m_cluster.capabilities.hasAdmin = true;
}

void ClusterConnection::takeProviders(const api::Outcome<api::ProviderList>& outcome)
{
    if (!outcome) return m_providersPoll.failed();
    m_providersPoll.succeeded();
    m_providers = std::make_shared<const api::ProviderList>(*outcome);
    m_providersMs = nowMs();
    emit providersUpdated();
}

void ClusterConnection::takeMetrics(const api::Outcome<api::MetricsText>& outcome)
{
    if (!outcome) return m_metricsPoll.failed();
    m_metricsPoll.succeeded();
    m_metricsMs = nowMs();
    m_cluster.capabilities.hasMetrics = true;
    m_history.addMetrics(*outcome);
    emit metricsUpdated();
}

void ClusterConnection::fail(const api::Failure& failure)
{
    m_history.addGap(nowMs());
    if (failure.isAuthentication()) {
        m_cluster.capabilities.isAdminLocked = true;
        stop();
        setState(Phase::Unreachable, failure);
    } else if (!m_statusMs || nowMs() - *m_statusMs > kForgottenMs) {
        setState(Phase::Unreachable, failure);
    } else if (m_statusPoll.failures() >= kFailuresUntilStale) {
        setState(Phase::Stale, failure);
    }
    emit statusUpdated();
}

void ClusterConnection::setState(Phase phase, std::optional<api::Failure> failure)
{
    if (phase != m_state.phase || !m_state.sinceMs) m_state.sinceMs = nowMs();
    m_state.phase = phase;
    m_state.failure = std::move(failure);
    m_state.nextAttemptMs = m_statusPoll.nextMs();
    emit stateChanged();
}

void ClusterConnection::openEvents()
{
    m_eventFeed = m_admin->openEvents(m_events.isEmpty() ? 0 : m_events.last().seq);
    connect(m_eventFeed.get(), &api::EventFeed::eventsArrived, this,
            &ClusterConnection::takeEvents);
}

void ClusterConnection::takeEvents(const QList<api::NodeEvent>& events)
{
    m_events.append(events);
    if (m_events.size() > kMaxRecentEvents) m_events.remove(0, m_events.size() - kMaxRecentEvents);
    emit eventsArrived(events);
    m_providersPoll.askNow();
}

void ClusterConnection::fetchRequests(const api::RequestFilter& filter, QObject* context,
                                      api::Callback<api::RequestPage> done)
{
    m_admin->fetchRequests(filter, context, std::move(done));
}

void ClusterConnection::fetchRequest(const QString& id, QObject* context,
                                     api::Callback<api::RequestDetail> done)
{
    m_admin->fetchRequest(id, context, std::move(done));
}

void ClusterConnection::fetchLogs(const api::LogQuery& query, QObject* context,
                                  api::Callback<api::LogBatch> done)
{
    m_admin->fetchLogs(query, context, std::move(done));
}

void ClusterConnection::fetchConfig(QObject* context, api::Callback<api::NodeConfig> done)
{
    m_admin->fetchConfig(context, std::move(done));
}

void ClusterConnection::fetchModels(QObject* context, api::Callback<QList<api::ModelEntry>> done)
{
    m_gateway->fetchModels(context, std::move(done));
}

std::unique_ptr<api::ChatStream> ClusterConnection::openChat(const api::ChatRequest& request)
{
    return m_gateway->openChat(request);
}

std::unique_ptr<api::LogFeed> ClusterConnection::openLogFeed(std::optional<qint64> after)
{
    return m_admin->openLogs(after);
}

/// Whatever the act did, the state of the providers is asked for again at once.
template <class T>
api::Callback<T> ClusterConnection::thenPollProviders(QObject* context, api::Callback<T> done)
{
    return [this, guard = QPointer<QObject>(context),
            done = std::move(done)](api::Outcome<T> outcome) {
        m_providersPoll.askNow();
        if (guard) done(std::move(outcome));
    };
}

void ClusterConnection::setBreaker(const QString& provider, api::BreakerAction action,
                                   const QString& target, QObject* context,
                                   api::Callback<api::BreakerActionResult> done)
{
    m_admin->setBreaker(provider, action, target, this,
                        thenPollProviders(context, std::move(done)));
}

void ClusterConnection::verifyProvider(const QString& provider, const QStringList& tests,
                                       QObject* context, api::Callback<api::Verification> done)
{
    m_admin->verifyProvider(provider, tests, this, thenPollProviders(context, std::move(done)));
}

void ClusterConnection::setProviderEnabled(const QString& provider, bool isEnabled,
                                           QObject* context,
                                           api::Callback<api::ProviderChange> done)
{
    m_admin->setProviderEnabled(provider, isEnabled, this,
                                thenPollProviders(context, std::move(done)));
}

void ClusterConnection::removeProvider(const QString& provider, bool isForced, QObject* context,
                                       api::Callback<api::ProviderChange> done)
{
    m_admin->removeProvider(provider, isForced, this, thenPollProviders(context, std::move(done)));
}

void ClusterConnection::reloadConfig(QObject* context, api::Callback<api::ReloadResult> done)
{
    m_admin->reload(context, std::move(done));
}

}  // namespace helix::cluster

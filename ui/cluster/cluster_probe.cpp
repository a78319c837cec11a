#include "cluster/cluster_probe.h"

namespace helix::cluster {
namespace {

constexpr int kDefaultMetricsPort = 9090;

QUrl metricsUrlOf(const Cluster& cluster)
{
    if (!cluster.metricsUrl.isEmpty()) return cluster.metricsUrl;
    QUrl url = cluster.apiUrl;
    url.setPort(kDefaultMetricsPort);
    return url;
}

}  // namespace

ClusterProbe::ClusterProbe(api::ApiThread& thread, Cluster cluster, QObject* parent)
    : QObject(parent),
      m_cluster(std::move(cluster)),
      m_gateway(thread, m_cluster.apiUrl),
      m_admin(thread, m_cluster.apiUrl, m_cluster.adminToken),
      m_metrics(thread, metricsUrlOf(m_cluster))
{}

void ClusterProbe::start()
{
    m_open = 4;
    m_gateway.fetchHealth(this, [this](const api::Outcome<api::Health>& health) {
        m_cluster.capabilities.hasHealth = health.has_value();
        note(tr("Gateway health"), health ? health->status : failureWord(health.error()));
    });
    m_admin.fetchStatus(
        this, [this](const api::Outcome<api::NodeStatus>& status) { takeStatus(status); });
    m_metrics.fetchMetrics({}, this, [this](const api::Outcome<api::MetricsText>& metrics) {
        m_cluster.capabilities.hasMetrics = metrics.has_value();
        note(tr("Metrics"), metrics ? tr("available") : failureWord(metrics.error()));
    });
    m_metrics.fetchBuildInfo(this, [this](const api::Outcome<QString>& version) {
        m_cluster.capabilities.hasQueryApi = version.has_value();
        m_cluster.capabilities.queryApiVersion = version.value_or(QString());
        note(tr("Query API"),
             version ? tr("version %1").arg(*version) : failureWord(version.error()));
    });
}

void ClusterProbe::takeStatus(const api::Outcome<api::NodeStatus>& outcome)
{
    auto& found = m_cluster.capabilities;
    found.hasAdmin = outcome.has_value();
    found.isAdminLocked = !outcome && outcome.error().isAuthentication();
    note(tr("Admin API"),
         outcome ? tr("version %1").arg(outcome->version) : failureWord(outcome.error()));
}

void ClusterProbe::note(const QString& what, const QString& answer)
{
    m_report << QStringLiteral("%1: %2").arg(what, answer);
    if (--m_open == 0) emit finished();
}

}  // namespace helix::cluster

#pragma once
// Asks an address what it can do before it is attached: /health, /admin/status, /metrics and the
// query API at once. Each line of the report says what was asked and what came back. GUI thread;
// finishes once.

#include "api/admin_client.h"
#include "api/gateway_client.h"
#include "api/metrics_client.h"
#include "cluster/cluster.h"

#include <QObject>
#include <QStringList>

namespace helix::cluster {

class ClusterProbe : public QObject {
    Q_OBJECT
public:
    ClusterProbe(api::ApiThread& thread, Cluster cluster, QObject* parent = nullptr);
    void start();
    /// With the capabilities that were found so far.
    [[nodiscard]] const Cluster& cluster() const { return m_cluster; }
    /// "Gateway health: healthy", "Admin API: token needed", …
    [[nodiscard]] const QStringList& report() const { return m_report; }

signals:
    void finished();

private:
    void note(const QString& what, const QString& answer);
    void takeStatus(const api::Outcome<api::NodeStatus>& outcome);

    Cluster m_cluster;
    api::GatewayClient m_gateway;
    api::AdminClient m_admin;
    api::MetricsClient m_metrics;
    QStringList m_report;
    int m_open = 0;
};

}  // namespace helix::cluster

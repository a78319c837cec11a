#pragma once
// The metrics address of a cluster: /metrics as samples, and the build information of a Prometheus
// query API. Same threads and rules as AdminClient.

#include "api/metric_sample.h"
#include "api/outcome.h"

#include <QUrl>
#include <memory>

namespace helix::api {

class ApiThread;
class HttpWorker;

class MetricsClient {
public:
    MetricsClient(ApiThread& thread, const QUrl& metricsUrl);
    ~MetricsClient();
    MetricsClient(const MetricsClient&) = delete;
    MetricsClient& operator=(const MetricsClient&) = delete;

    /// Keeps the samples whose name ends with one of `suffixes`.
    void fetchMetrics(const QStringList& suffixes, QObject* context, Callback<MetricsText> done);
    /// The version text of /api/v1/status/buildinfo.
    void fetchBuildInfo(QObject* context, Callback<QString> done);

private:
    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api

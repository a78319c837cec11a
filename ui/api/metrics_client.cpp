#include "api/metrics_client.h"

#include "api/api_thread.h"
#include "api/delivery.h"
#include "api/http_worker.h"
#include "api/json_fields.h"

#include <QDateTime>

namespace helix::api {
namespace {

Outcome<QString> versionFrom(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    if (textAt(*object, QLatin1String("status")) != QLatin1String("success"))
        return tl::unexpected(
            decodeFailure(QStringLiteral("The answer is not that of a query API")));
    return textAt(object->value(QLatin1String("data")).toObject(), QLatin1String("version"));
}

}  // namespace

MetricsClient::MetricsClient(ApiThread& thread, const QUrl& metricsUrl)
    : m_thread(thread), m_worker(HttpWorker::create(thread, metricsUrl, {}))
{}

MetricsClient::~MetricsClient() = default;

void MetricsClient::fetchMetrics(const QStringList& suffixes, QObject* context,
                                 Callback<MetricsText> done)
{
    auto deliver = deliverTo<MetricsText>(context, std::move(done));
    m_thread.post([worker = m_worker, deliver, suffixes] {
        worker->run({.slot = QStringLiteral("metrics"), .path = QStringLiteral("/metrics")},
                    [deliver, suffixes](const Outcome<QByteArray>& body) {
                        if (!body) return deliver(tl::unexpected(body.error()));
                        auto metrics = readMetricsText(*body, suffixes);
                        metrics.snapshot.atMs = QDateTime::currentMSecsSinceEpoch();
                        deliver(std::move(metrics));
                    });
    });
}

void MetricsClient::fetchBuildInfo(QObject* context, Callback<QString> done)
{
    auto deliver = deliverTo<QString>(context, std::move(done));
    m_thread.post([worker = m_worker, deliver] {
        worker->run(
            {.slot = QStringLiteral("buildinfo"),
             .path = QStringLiteral("/api/v1/status/buildinfo")},
            [deliver](const Outcome<QByteArray>& body) { deliver(body.and_then(versionFrom)); });
    });
}

}  // namespace helix::api

#include "api/gateway_client.h"

#include "api/api_thread.h"
#include "api/decode.h"
#include "api/delivery.h"
#include "api/http_worker.h"

namespace helix::api {

GatewayClient::GatewayClient(ApiThread& thread, const QUrl& apiUrl)
    : m_thread(thread), m_worker(HttpWorker::create(thread, apiUrl, {}))
{}

GatewayClient::~GatewayClient() = default;

void GatewayClient::fetchHealth(QObject* context, Callback<Health> done)
{
    auto deliver = deliverTo<Health>(context, std::move(done));
    m_thread.post([worker = m_worker, deliver] {
        worker->run(
            {.slot = QStringLiteral("health"), .path = QStringLiteral("/health")},
            [deliver](const Outcome<QByteArray>& body) { deliver(body.and_then(decodeHealth)); });
    });
}

void GatewayClient::fetchProviders(QObject* context, Callback<QList<GatewayProvider>> done)
{
    auto deliver = deliverTo<QList<GatewayProvider>>(context, std::move(done));
    m_thread.post([worker = m_worker, deliver] {
        worker->run({.slot = QStringLiteral("providers"), .path = QStringLiteral("/v1/providers")},
                    [deliver](const Outcome<QByteArray>& body) {
                        deliver(body.and_then(decodeGatewayProviders));
                    });
    });
}

}  // namespace helix::api

#include "api/gateway_client.h"

#include "api/api_thread.h"
#include "api/decode.h"
#include "api/delivery.h"
#include "api/http_worker.h"
#include "api/live_chat_stream.h"

namespace helix::api {

GatewayClient::GatewayClient(ApiThread& thread, const QUrl& apiUrl)
    : m_thread(thread), m_worker(HttpWorker::create(thread, apiUrl, {}))
{}

GatewayClient::~GatewayClient() = default;

void GatewayClient::setKey(const QString& key)
{
    m_thread.post([worker = m_worker, key] { worker->setToken(key); });
}

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

void GatewayClient::fetchModels(QObject* context, Callback<QList<ModelEntry>> done)
{
    auto deliver = deliverTo<QList<ModelEntry>>(context, std::move(done));
    m_thread.post([worker = m_worker, deliver] {
        worker->run(
            {.slot = QStringLiteral("models"), .path = QStringLiteral("/v1/models")},
            [deliver](const Outcome<QByteArray>& body) { deliver(body.and_then(decodeModels)); });
    });
}

std::unique_ptr<ChatStream> GatewayClient::openChat(const ChatRequest& request)
{
    return std::make_unique<LiveChatStream>(m_thread, m_worker, request);
}

}  // namespace helix::api

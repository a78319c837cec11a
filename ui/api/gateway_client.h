#pragma once
// The data plane of a gateway as its clients see it: GET /health, /v1/providers and /v1/models, and
// POST /v1/chat/completions. Works without a key where the gateway asks for none. Same threads and
// rules as AdminClient.

#include "api/chat_stream.h"
#include "api/health.h"
#include "api/outcome.h"

#include <QUrl>
#include <memory>

namespace helix::api {

class ApiThread;
class HttpWorker;

class GatewayClient {
public:
    GatewayClient(ApiThread& thread, const QUrl& apiUrl);
    ~GatewayClient();
    GatewayClient(const GatewayClient&) = delete;
    GatewayClient& operator=(const GatewayClient&) = delete;

    /// Sent as a bearer token from now on; empty: none.
    void setKey(const QString& key);

    void fetchHealth(QObject* context, Callback<Health> done);
    void fetchProviders(QObject* context, Callback<QList<GatewayProvider>> done);
    void fetchModels(QObject* context, Callback<QList<ModelEntry>> done);

    /// Sends the request; any number may be on their way. The caller owns the stream.
    [[nodiscard]] std::unique_ptr<ChatStream> openChat(const ChatRequest& request);

private:
    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api

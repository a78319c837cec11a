#pragma once
// The open endpoints of a gateway, without a token: GET /health and GET /v1/providers. Same threads
// and rules as AdminClient.

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

    void fetchHealth(QObject* context, Callback<Health> done);
    void fetchProviders(QObject* context, Callback<QList<GatewayProvider>> done);

private:
    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api

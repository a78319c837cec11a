#pragma once
// Asks a node's ledger (GET /admin/usage). A handle on the GUI thread; the same threads and rules
// as AdminClient. Owned by the connection of the cluster.

#include "api/outcome.h"
#include "api/usage.h"

#include <QUrl>
#include <memory>

namespace helix::api {

class ApiThread;
class HttpWorker;

class UsageClient {
public:
    UsageClient(ApiThread& thread, const QUrl& apiUrl, const QString& token);
    ~UsageClient();
    UsageClient(const UsageClient&) = delete;
    UsageClient& operator=(const UsageClient&) = delete;

    void setToken(const QString& token);

    /// Of the questions with the same interval only the newest is answered.
    void fetchUsage(const UsageQuery& query, QObject* context, Callback<UsageReport> done);
    /// The same as CSV, with a header line.
    void fetchCsv(const UsageQuery& query, QObject* context, Callback<QByteArray> done);

private:
    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api

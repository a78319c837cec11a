#pragma once
// Faults for drills: what is injected, starting one, ending it (/admin/faults). A handle on the GUI
// thread; the same threads and rules as AdminClient. Owned by the connection of the cluster.
// Errors of all calls: Rejected with 409 where `faults.enabled` is off, NotFound where the node
// does not know of faults.

#include "api/fault.h"
#include "api/outcome.h"

#include <QUrl>
#include <memory>

namespace helix::api {

class ApiThread;
class HttpWorker;

class FaultClient {
public:
    FaultClient(ApiThread& thread, const QUrl& apiUrl, const QString& token);
    ~FaultClient();
    FaultClient(const FaultClient&) = delete;
    FaultClient& operator=(const FaultClient&) = delete;

    void setToken(const QString& token);

    void fetch(QObject* context, Callback<FaultList> done);
    void start(const FaultDraft& draft, QObject* context, Callback<Fault> done);
    /// Ends one fault; an empty id ends all. @return what ended.
    void end(const QString& id, QObject* context, Callback<FaultList> done);

private:
    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api

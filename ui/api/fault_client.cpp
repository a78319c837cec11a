#include "api/fault_client.h"

#include "api/decode_access.h"
#include "api/json_call.h"

namespace helix::api {
namespace {

const QString kPath = QStringLiteral("/admin/faults");
constexpr std::chrono::milliseconds kTimeout{10'000};

}  // namespace

FaultClient::FaultClient(ApiThread& thread, const QUrl& apiUrl, const QString& token)
    : m_thread(thread), m_worker(HttpWorker::create(thread, apiUrl, token))
{}

FaultClient::~FaultClient() = default;

void FaultClient::setToken(const QString& token)
{
    m_thread.post([worker = m_worker, token] { worker->setToken(token); });
}

void FaultClient::fetch(QObject* context, Callback<FaultList> done)
{
    callJson(m_thread, m_worker,
             {.slot = QStringLiteral("faults"), .path = kPath, .timeout = kTimeout}, decodeFaults,
             context, std::move(done));
}

void FaultClient::start(const FaultDraft& draft, QObject* context, Callback<Fault> done)
{
    callJson(m_thread, m_worker,
             {.slot = QStringLiteral("start"),
              .path = kPath,
              .body = compactJson(bodyOf(draft)),
              .timeout = kTimeout},
             decodeFault, context, std::move(done));
}

void FaultClient::end(const QString& id, QObject* context, Callback<FaultList> done)
{
    callJson(m_thread, m_worker,
             {.slot = QStringLiteral("end ") + id,
              .path = id.isEmpty() ? kPath : kPath + QLatin1Char('/') + pathSegment(id),
              .timeout = kTimeout,
              .verb = "DELETE"},
             decodeFaults, context, std::move(done));
}

}  // namespace helix::api

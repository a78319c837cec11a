#include "api/audit_client.h"

#include "api/decode.h"
#include "api/file_download.h"
#include "api/json_call.h"

#include <QPointer>

namespace helix::api {
namespace {

constexpr std::chrono::milliseconds kPageTimeout{30'000};

QUrlQuery queryOf(const AuditFilter& filter)
{
    QUrlQuery query;
    addParameter(query, "before", filter.before);
    addParameter(query, "after", filter.after);
    addParameter(query, "actor", filter.actor);
    addParameter(query, "action", filter.action);
    addParameter(query, "subject", filter.subject);
    addParameter(query, "since_ms", filter.sinceMs);
    addParameter(query, "until_ms", filter.untilMs);
    addParameter(query, "q", filter.text);
    return query;
}

void onGuiThread(std::function<void()> work)
{
    QMetaObject::invokeMethod(QCoreApplication::instance(), std::move(work), Qt::QueuedConnection);
}

}  // namespace

AuditExport::AuditExport(ApiThread& thread, std::shared_ptr<FileDownload> download)
    : m_thread(thread), m_download(std::move(download))
{}

AuditExport::~AuditExport()
{
    m_thread.post([download = m_download] { download->stop(); });
}

AuditClient::AuditClient(ApiThread& thread, const QUrl& apiUrl, const QString& token)
    : m_thread(thread), m_worker(HttpWorker::create(thread, apiUrl, token))
{}

AuditClient::~AuditClient() = default;

void AuditClient::setToken(const QString& token)
{
    m_thread.post([worker = m_worker, token] { worker->setToken(token); });
}

void AuditClient::fetch(const AuditFilter& filter, int limit, QObject* context,
                        Callback<AuditPage> done)
{
    QUrlQuery query = queryOf(filter);
    addParameter(query, "limit", QString::number(limit));
    callJson(m_thread, m_worker,
             {.slot = filter.before ? QStringLiteral("older") : QStringLiteral("newest"),
              .path = QStringLiteral("/admin/audit"),
              .query = query,
              .timeout = kPageTimeout},
             decodeAudit, context, std::move(done));
}

std::unique_ptr<AuditExport> AuditClient::exportTo(const QString& file, AuditFormat format,
                                                   const AuditFilter& filter)
{
    QUrlQuery query = queryOf(filter);
    const bool isCsv = format == AuditFormat::Csv;
    addParameter(query, "format", isCsv ? QStringLiteral("csv") : QStringLiteral("jsonl"));
    auto download = FileDownload::create(m_thread, m_worker);
    auto running = std::make_unique<AuditExport>(m_thread, download);
    const QPointer<AuditExport> guard(running.get());
    FileDownload::Sinks sinks{[guard](qint64 bytes) {
                                  onGuiThread([guard, bytes] {
                                      if (guard) emit guard->progressed(bytes);
                                  });
                              },
                              [guard](Outcome<qint64> outcome) {
                                  onGuiThread([guard, outcome = std::move(outcome)] {
                                      if (!guard) return;
                                      if (outcome)
                                          emit guard->finished(*outcome);
                                      else
                                          emit guard->failed(outcome.error());
                                  });
                              }};
    m_thread.post([download, query, file, sinks = std::move(sinks)]() mutable {
        download->start(QStringLiteral("/admin/audit/export"), query, file, std::move(sinks));
    });
    return running;
}

}  // namespace helix::api

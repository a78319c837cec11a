#include "api/usage_client.h"

#include "api/decode_usage.h"
#include "api/json_call.h"

namespace helix::api {
namespace {

constexpr std::chrono::milliseconds kTimeout{10'000};

HttpCall callOf(const UsageQuery& usage, const QString& format)
{
    const QString groups =
        usage.interval.isEmpty() ? usage.dimension : usage.dimension + u',' + usage.interval;
    QUrlQuery query;
    addParameter(query, "group_by", groups);
    addParameter(query, "since_ms", usage.sinceMs);
    addParameter(query, "until_ms", usage.untilMs);
    addParameter(query, "limit", QString::number(usage.limit));
    addParameter(query, "format", format);
    return {.slot = QStringLiteral("usage ") + usage.interval + format,
            .path = QStringLiteral("/admin/usage"),
            .query = query,
            .timeout = kTimeout};
}

Outcome<QByteArray> asIs(const QByteArray& body)
{
    return body;
}

}  // namespace

UsageClient::UsageClient(ApiThread& thread, const QUrl& apiUrl, const QString& token)
    : m_thread(thread), m_worker(HttpWorker::create(thread, apiUrl, token))
{}

UsageClient::~UsageClient() = default;

void UsageClient::setToken(const QString& token)
{
    m_thread.post([worker = m_worker, token] { worker->setToken(token); });
}

void UsageClient::fetchUsage(const UsageQuery& query, QObject* context, Callback<UsageReport> done)
{
    callJson(m_thread, m_worker, callOf(query, {}), decodeUsage, context, std::move(done));
}

void UsageClient::fetchCsv(const UsageQuery& query, QObject* context, Callback<QByteArray> done)
{
    callJson(m_thread, m_worker, callOf(query, QStringLiteral("csv")), asIs, context,
             std::move(done));
}

}  // namespace helix::api

#include "api/config_client.h"

#include "api/decode_config.h"
#include "api/json_call.h"

namespace helix::api {
namespace {

constexpr std::chrono::milliseconds kReadTimeout{10'000};
/// Files are read and written, providers built anew.
constexpr std::chrono::milliseconds kActTimeout{30'000};

QString configPath(const char* rest)
{
    return QStringLiteral("/admin/config") + QLatin1String(rest);
}

HttpCall read(const QString& slot, const QString& path, const QUrlQuery& query = {})
{
    return {.slot = slot, .path = path, .query = query, .timeout = kReadTimeout};
}

HttpCall act(const QString& slot, const QString& path, const QUrlQuery& query,
             const QJsonObject& body)
{
    return {.slot = slot,
            .path = path,
            .query = query,
            .body = compactJson(body),
            .timeout = kActTimeout};
}

}  // namespace

ConfigClient::ConfigClient(ApiThread& thread, const QUrl& apiUrl, const QString& token)
    : m_thread(thread), m_worker(HttpWorker::create(thread, apiUrl, token))
{}

ConfigClient::~ConfigClient() = default;

void ConfigClient::setToken(const QString& token)
{
    m_thread.post([worker = m_worker, token] { worker->setToken(token); });
}

void ConfigClient::fetchEffective(QObject* context, Callback<EffectiveConfig> done)
{
    callJson(m_thread, m_worker, read(QStringLiteral("effective"), configPath("")), decodeEffective,
             context, std::move(done));
}

void ConfigClient::fetchVersions(std::optional<qint64> before, QObject* context,
                                 Callback<ConfigVersionPage> done)
{
    QUrlQuery query;
    addParameter(query, "limit", QString::number(kVersionPage));
    addParameter(query, "before", before);
    callJson(m_thread, m_worker, read(QStringLiteral("versions"), configPath("/versions"), query),
             decodeVersions, context, std::move(done));
}

void ConfigClient::fetchDiff(qint64 from, qint64 to, QObject* context, Callback<ConfigDiff> done)
{
    QUrlQuery query;
    addParameter(query, "from", QString::number(from));
    addParameter(query, "to", QString::number(to));
    callJson(m_thread, m_worker, read(QStringLiteral("diff"), configPath("/diff"), query),
             decodeDiff, context, std::move(done));
}

void ConfigClient::planReload(QObject* context, Callback<ReloadPlan> done)
{
    QUrlQuery query;
    addParameter(query, "dry_run", QStringLiteral("true"));
    callJson(m_thread, m_worker,
             act(QStringLiteral("plan"), QStringLiteral("/admin/reload"), query, {}),
             decodeReloadPlan, context, std::move(done));
}

void ConfigClient::reload(QObject* context, Callback<ReloadPlan> done)
{
    callJson(m_thread, m_worker,
             act(QStringLiteral("reload"), QStringLiteral("/admin/reload"), {}, {}),
             decodeReloadPlan, context, std::move(done));
}

void ConfigClient::rollBack(qint64 version, QObject* context, Callback<ReloadPlan> done)
{
    callJson(m_thread, m_worker,
             act(QStringLiteral("roll back"), configPath("/rollback"), {},
                 QJsonObject{{QStringLiteral("version"), version}}),
             decodeReloadPlan, context, std::move(done));
}

}  // namespace helix::api

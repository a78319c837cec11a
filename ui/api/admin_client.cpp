#include "api/admin_client.h"

#include "api/decode.h"
#include "api/delivery.h"
#include "api/live_feed.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace helix::api {
namespace {

void add(QUrlQuery& query, const char* name, const QString& value)
{
    if (!value.isEmpty())
        query.addQueryItem(QString::fromLatin1(name),
                           QString::fromUtf8(QUrl::toPercentEncoding(value)));
}

template <class Number>
void add(QUrlQuery& query, const char* name, const std::optional<Number>& value)
{
    if (value) add(query, name, QString::number(*value));
}

QUrlQuery queryOf(const RequestFilter& filter)
{
    QUrlQuery query;
    add(query, "limit", QString::number(filter.limit));
    add(query, "before", filter.before);
    add(query, "after", filter.after);
    add(query, "status", filter.status);
    add(query, "provider", filter.provider);
    add(query, "model", filter.model);
    add(query, "route", filter.route);
    add(query, "key", filter.key);
    if (filter.isStream)
        add(query, "stream", *filter.isStream ? QStringLiteral("true") : QStringLiteral("false"));
    add(query, "min_duration_ms", filter.minDurationMs);
    add(query, "since_ms", filter.sinceMs);
    add(query, "until_ms", filter.untilMs);
    add(query, "q", filter.text);
    return query;
}

QUrlQuery queryOf(const LogQuery& logs)
{
    QUrlQuery query;
    add(query, "limit", QString::number(logs.limit));
    add(query, "after", logs.after);
    if (logs.minimumLevel) add(query, "level", logLevelName(*logs.minimumLevel));
    add(query, "q", logs.text);
    return query;
}

QString segment(const QString& text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

Outcome<LogLine> logFrom(const SseEvent& event)
{
    return decodeLogRecord(event.data, event.id.value_or(QByteArray()).toLongLong());
}

Outcome<NodeEvent> eventFrom(const SseEvent& event)
{
    return decodeEvent(event.data);
}

}  // namespace

AdminClient::AdminClient(ApiThread& thread, const QUrl& apiUrl, const QString& token)
    : m_thread(thread), m_worker(HttpWorker::create(thread, apiUrl, token))
{}

AdminClient::~AdminClient() = default;

template <class T>
void AdminClient::call(HttpCall call, Outcome<T> (*decode)(const QByteArray&), QObject* context,
                       Callback<T> done)
{
    auto deliver = deliverTo<T>(context, std::move(done));
    m_thread.post(
        [worker = m_worker, call = std::move(call), decode, deliver = std::move(deliver)] {
            worker->run(call, [decode, deliver](const Outcome<QByteArray>& body) {
                deliver(body ? decode(*body) : Outcome<T>(tl::unexpected(body.error())));
            });
        });
}

void AdminClient::setToken(const QString& token)
{
    m_thread.post([worker = m_worker, token] { worker->setToken(token); });
}

void AdminClient::fetchStatus(QObject* context, Callback<NodeStatus> done)
{
    call({.slot = QStringLiteral("status"),
          .path = QStringLiteral("/admin/status"),
          .timeout = kStateTimeout},
         decodeStatus, context, std::move(done));
}

void AdminClient::fetchProviders(QObject* context, Callback<ProviderList> done)
{
    call({.slot = QStringLiteral("providers"),
          .path = QStringLiteral("/admin/providers"),
          .timeout = kStateTimeout},
         decodeProviders, context, std::move(done));
}

void AdminClient::fetchRequests(const RequestFilter& filter, QObject* context,
                                Callback<RequestPage> done)
{
    call({.slot = QStringLiteral("requests"),
          .path = QStringLiteral("/admin/requests"),
          .query = queryOf(filter),
          .timeout = kQueryTimeout},
         decodeRequestPage, context, std::move(done));
}

void AdminClient::fetchRequest(const QString& id, QObject* context, Callback<RequestDetail> done)
{
    call({.slot = QStringLiteral("request"),
          .path = QStringLiteral("/admin/requests/") + segment(id),
          .timeout = kQueryTimeout},
         decodeRequestDetail, context, std::move(done));
}

void AdminClient::fetchLogs(const LogQuery& query, QObject* context, Callback<LogBatch> done)
{
    call({.slot = QStringLiteral("logs"),
          .path = QStringLiteral("/admin/logs"),
          .query = queryOf(query),
          .timeout = kQueryTimeout},
         decodeLogBatch, context, std::move(done));
}

void AdminClient::fetchConfig(QObject* context, Callback<NodeConfig> done)
{
    call({.slot = QStringLiteral("config"),
          .path = QStringLiteral("/admin/config"),
          .timeout = kQueryTimeout},
         decodeConfig, context, std::move(done));
}

void AdminClient::setBreaker(const QString& provider, BreakerAction action, const QString& target,
                             QObject* context, Callback<BreakerActionResult> done)
{
    QJsonObject body{{QStringLiteral("action"), breakerActionName(action)}};
    if (!target.isEmpty()) body.insert(QStringLiteral("target"), target);
    call({.slot = QStringLiteral("breaker ") + provider + target,
          .path = QStringLiteral("/admin/providers/%1/breaker").arg(segment(provider)),
          .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
          .timeout = kActionTimeout},
         decodeBreakerAction, context, std::move(done));
}

void AdminClient::verifyProvider(const QString& provider, const QStringList& tests,
                                 QObject* context, Callback<Verification> done)
{
    QJsonObject body;
    if (!tests.isEmpty()) body.insert(QStringLiteral("tests"), QJsonArray::fromStringList(tests));
    call({.slot = QStringLiteral("verify ") + provider,
          .path = QStringLiteral("/v1/providers/%1/verify").arg(segment(provider)),
          .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
          .timeout = kVerifyTimeout,
          .isEveryStatusAnswer = true},
         decodeVerification, context, std::move(done));
}

void AdminClient::setProviderEnabled(const QString& provider, bool isEnabled, QObject* context,
                                     Callback<ProviderChange> done)
{
    const QJsonObject body{{QStringLiteral("enabled"), isEnabled}};
    call({.slot = QStringLiteral("change ") + provider,
          .path = QStringLiteral("/v1/providers/") + segment(provider),
          .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
          .timeout = kActionTimeout,
          .verb = "PUT"},
         decodeProviderChange, context, std::move(done));
}

void AdminClient::removeProvider(const QString& provider, bool isForced, QObject* context,
                                 Callback<ProviderChange> done)
{
    QUrlQuery query;
    if (isForced) add(query, "force", QStringLiteral("true"));
    call({.slot = QStringLiteral("change ") + provider,
          .path = QStringLiteral("/v1/providers/") + segment(provider),
          .query = query,
          .timeout = kRemoveTimeout,
          .verb = "DELETE"},
         decodeProviderChange, context, std::move(done));
}

void AdminClient::reload(QObject* context, Callback<ReloadResult> done)
{
    call({.slot = QStringLiteral("reload"),
          .path = QStringLiteral("/admin/reload"),
          .body = QByteArray(),
          .timeout = kActionTimeout},
         decodeReload, context, std::move(done));
}

std::unique_ptr<LogFeed> AdminClient::openLogs(std::optional<qint64> after)
{
    return std::make_unique<LiveFeed<LogFeed, LogLine>>(m_thread, m_worker,
                                                        QStringLiteral("/admin/logs/stream"), after,
                                                        logFrom, &LogFeed::linesArrived);
}

std::unique_ptr<EventFeed> AdminClient::openEvents(std::optional<qint64> after)
{
    return std::make_unique<LiveFeed<EventFeed, NodeEvent>>(
        m_thread, m_worker, QStringLiteral("/admin/events/stream"), after, eventFrom,
        &EventFeed::eventsArrived);
}

}  // namespace helix::api

#include "api/http_worker.h"

#include "api/api_thread.h"
#include "api/json_fields.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTimer>

namespace helix::api {

namespace {

/// The server answered, and not with its error envelope.
bool isAnswerOfAnyStatus(const QNetworkReply& reply, const QByteArray& body)
{
    if (!reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid()) return false;
    const auto object = parseObject(body);
    return object && !object->value(QLatin1String("error")).isObject();
}

}  // namespace

HttpWorker::HttpWorker(QNetworkAccessManager& network, QUrl base, QString token)
    : m_network(network), m_base(std::move(base)), m_token(std::move(token))
{}

std::shared_ptr<HttpWorker> HttpWorker::create(ApiThread& thread, const QUrl& base,
                                               const QString& token)
{
    auto* worker = new HttpWorker(thread.network(), base, token);
    worker->moveToThread(&thread.thread());
    return {worker, [](HttpWorker* last) { last->deleteLater(); }};
}

QNetworkRequest HttpWorker::request(const QString& path, const QUrlQuery& query) const
{
    QUrl url = m_base;
    QString base = url.path();
    while (base.endsWith(QLatin1Char('/'))) base.chop(1);
    url.setPath(base + path);
    url.setQuery(query);
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("helix-console"));
    if (!m_token.isEmpty()) request.setRawHeader("Authorization", "Bearer " + m_token.toUtf8());
    return request;
}

void HttpWorker::limit(QNetworkReply* reply, std::chrono::milliseconds timeout)
{
    QTimer::singleShot(timeout, reply, [reply] {
        reply->setProperty("isTimedOut", true);
        reply->abort();
    });
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received) {
        if (received <= kMaxAnswerBytes) return;
        reply->setProperty("isTooLarge", true);
        reply->abort();
    });
}

QNetworkReply* HttpWorker::send(const HttpCall& call)
{
    auto prepared = request(call.path, call.query);
    if (call.body)
        prepared.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    if (!call.verb.isEmpty())
        return m_network.sendCustomRequest(prepared, call.verb, call.body.value_or(QByteArray()));
    return call.body ? m_network.post(prepared, *call.body) : m_network.get(prepared);
}

void HttpWorker::run(const HttpCall& call, std::function<void(Outcome<QByteArray>)> done)
{
    if (auto* older = m_inFlight.take(call.slot)) older->abort();
    auto* reply = send(call);
    reply->setParent(this);
    m_inFlight.insert(call.slot, reply);
    limit(reply, call.timeout);
    connect(reply, &QNetworkReply::finished, this,
            [this, reply, slot = call.slot, isEvery = call.isEveryStatusAnswer,
             done = std::move(done)] {
                if (m_inFlight.value(slot) == reply) m_inFlight.remove(slot);
                const QByteArray body = reply->isOpen() ? reply->readAll() : QByteArray();
                reply->deleteLater();
                const bool isAnswer = isEvery && isAnswerOfAnyStatus(*reply, body);
                if (auto failure = isAnswer ? std::nullopt : failureOf(*reply, body))
                    done(tl::unexpected(*std::move(failure)));
                else
                    done(body);
            });
}

QNetworkReply* HttpWorker::open(const QString& path, const QUrlQuery& query,
                                const QByteArray& accept)
{
    auto prepared = request(path, query);
    prepared.setRawHeader("Accept", accept);
    auto* reply = m_network.get(prepared);
    reply->setParent(this);
    return reply;
}

QNetworkReply* HttpWorker::openPost(const QString& path, const QByteArray& json,
                                    const QByteArray& accept)
{
    auto prepared = request(path, {});
    prepared.setRawHeader("Accept", accept);
    prepared.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    auto* reply = m_network.post(prepared, json);
    reply->setParent(this);
    return reply;
}

}  // namespace helix::api

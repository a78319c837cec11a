#pragma once
// One JSON question of a client: runs it on the api thread, decodes there, and delivers the outcome
// to the GUI thread. Shared by the clients of the admin API.

#include "api/api_thread.h"
#include "api/delivery.h"
#include "api/http_worker.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace helix::api {

template <class T>
void callJson(ApiThread& thread, std::shared_ptr<HttpWorker> worker, HttpCall call,
              Outcome<T> (*decode)(const QByteArray&), QObject* context, Callback<T> done)
{
    auto deliver = deliverTo<T>(context, std::move(done));
    thread.post(
        [worker = std::move(worker), call = std::move(call), decode, deliver = std::move(deliver)] {
            worker->run(call, [decode, deliver](const Outcome<QByteArray>& body) {
                deliver(body ? decode(*body) : Outcome<T>(tl::unexpected(body.error())));
            });
        });
}

/// Empty values are not sent.
inline void addParameter(QUrlQuery& query, const char* name, const QString& value)
{
    if (!value.isEmpty())
        query.addQueryItem(QString::fromLatin1(name),
                           QString::fromUtf8(QUrl::toPercentEncoding(value)));
}

inline void addParameter(QUrlQuery& query, const char* name, const std::optional<qint64>& value)
{
    if (value) addParameter(query, name, QString::number(*value));
}

[[nodiscard]] inline QByteArray compactJson(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

[[nodiscard]] inline QString pathSegment(const QString& text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

}  // namespace helix::api

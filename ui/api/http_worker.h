#pragma once
// Requests to one server on the api thread: base URL, token, one request in flight per slot, a
// limit on the time and the size of every answer. Created anywhere, used and destroyed on the api
// thread.

#include "api/outcome.h"

#include <QHash>
#include <QNetworkRequest>
#include <QObject>
#include <QUrl>
#include <QUrlQuery>
#include <chrono>
#include <memory>

class QNetworkAccessManager;
class QNetworkReply;

namespace helix::api {

class ApiThread;

/// A list of 500 requests is about 300 KiB, a scrape of 50,000 series 4 MiB.
inline constexpr qint64 kMaxAnswerBytes = qint64(32) * 1024 * 1024;

struct HttpCall {
    QString slot;  ///< a newer call of the same slot withdraws the older one
    QString path{};
    QUrlQuery query{};
    std::optional<QByteArray> body{};  ///< present: POST
    std::chrono::milliseconds timeout{10'000};
    QByteArray verb{};  ///< empty: GET without a body, POST with one
    /// A status from 300 on is an answer too, unless its body is the error envelope.
    bool isEveryStatusAnswer = false;
};

class HttpWorker : public QObject {
public:
    [[nodiscard]] static std::shared_ptr<HttpWorker> create(ApiThread& thread, const QUrl& base,
                                                            const QString& token);

    void setToken(const QString& token) { m_token = token; }
    /// `done` is called exactly once, on the api thread.
    void run(const HttpCall& call, std::function<void(Outcome<QByteArray>)> done);
    /// For streams, which manage their reply themselves.
    [[nodiscard]] QNetworkReply* open(const QString& path, const QUrlQuery& query,
                                      const QByteArray& accept);
    [[nodiscard]] QNetworkReply* openPost(const QString& path, const QByteArray& json,
                                          const QByteArray& accept);

private:
    HttpWorker(QNetworkAccessManager& network, QUrl base, QString token);
    [[nodiscard]] QNetworkRequest request(const QString& path, const QUrlQuery& query) const;
    [[nodiscard]] QNetworkReply* send(const HttpCall& call);
    void limit(QNetworkReply* reply, std::chrono::milliseconds timeout);

    QNetworkAccessManager& m_network;
    QUrl m_base;
    QString m_token;
    QHash<QString, QNetworkReply*> m_inFlight;
};

/// Why `reply` has no good answer; none when it has one. Reads the node's error envelope.
[[nodiscard]] std::optional<Failure> failureOf(QNetworkReply& reply, const QByteArray& body);

}  // namespace helix::api

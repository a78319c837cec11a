#include "api/stream_reader.h"

#include "api/api_thread.h"

#include <QNetworkReply>

namespace helix::api {

StreamReader::StreamReader(std::shared_ptr<HttpWorker> worker, QString path,
                           std::optional<qint64> after, Sinks sinks)
    : m_worker(std::move(worker)),
      m_path(std::move(path)),
      m_after(after),
      m_sinks(std::move(sinks)),
      m_silence(this),
      m_reconnect(this)
{
    m_silence.setSingleShot(true);
    m_silence.setInterval(kStreamSilence);
    m_reconnect.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        if (m_reply == nullptr) return;
        m_reply->setProperty("isTimedOut", true);
        m_reply->abort();
    });
    connect(&m_reconnect, &QTimer::timeout, this, &StreamReader::open);
}

StreamReader::~StreamReader()
{
    if (m_reply != nullptr) m_reply->disconnect(this);
    delete m_reply;
}

std::shared_ptr<StreamReader> StreamReader::create(ApiThread& thread,
                                                   std::shared_ptr<HttpWorker> worker,
                                                   const QString& path, std::optional<qint64> after,
                                                   Sinks sinks)
{
    auto* reader = new StreamReader(std::move(worker), path, after, std::move(sinks));
    reader->moveToThread(&thread.thread());
    return {reader, [](StreamReader* last) { last->deleteLater(); }};
}

void StreamReader::start()
{
    open();
}

void StreamReader::stop()
{
    m_silence.stop();
    m_reconnect.stop();
    if (m_reply == nullptr) return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

void StreamReader::open()
{
    m_sinks.state(StreamState::Connecting, std::nullopt);
    m_parser = {};
    QUrlQuery query;
    if (m_after) query.addQueryItem(QStringLiteral("after"), QString::number(*m_after));
    m_reply = m_worker->open(m_path, query, "text/event-stream");
    m_silence.start();
    connect(m_reply, &QNetworkReply::metaDataChanged, this, [this] {
        const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status == 200) m_sinks.state(StreamState::Live, std::nullopt);
    });
    connect(m_reply, &QNetworkReply::readyRead, this, &StreamReader::read);
    connect(m_reply, &QNetworkReply::finished, this, &StreamReader::lose);
}

void StreamReader::read()
{
    m_silence.start();
    if (m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() != 200) return;
    m_delay = kFirstReconnect;
    for (const auto& event : m_parser.feed(m_reply->readAll())) takeEvent(event);
}

void StreamReader::takeEvent(const SseEvent& event)
{
    bool isNumber = false;
    if (event.id) {
        const qint64 seq = event.id->toLongLong(&isNumber);
        if (isNumber) m_after = seq;
    }
    m_sinks.event(event);
}

void StreamReader::lose()
{
    m_silence.stop();
    auto failure = failureOf(*m_reply, m_reply->isOpen() ? m_reply->readAll() : QByteArray());
    m_reply->deleteLater();
    m_reply = nullptr;
    if (failure && failure->isAuthentication()) {
        m_sinks.state(StreamState::Stopped, std::move(failure));
        return;
    }
    m_sinks.state(StreamState::Waiting, std::move(failure));
    m_reconnect.start(m_delay);
    m_delay = std::min(m_delay * 2, kLongestReconnect);
}

}  // namespace helix::api

#include "api/chat_reader.h"

#include "api/api_thread.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QNetworkReply>

namespace helix::api {
namespace {

/// An error envelope is small; a whole answer may be as long as a streamed one.
constexpr qsizetype kMaxWholeBytes = qsizetype(32) * 1024 * 1024;

QString translated(const char* text)
{
    return QCoreApplication::translate("helix::api", text);
}

std::optional<int> integerHeader(const QNetworkReply& reply, const char* name)
{
    bool isNumber = false;
    const int value = reply.rawHeader(name).trimmed().toInt(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

std::optional<double> numberHeader(const QNetworkReply& reply, const char* name)
{
    bool isNumber = false;
    const double value = reply.rawHeader(name).trimmed().toDouble(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

ChatAnswerer answererOf(const QNetworkReply& reply)
{
    const auto text = [&](const char* name) { return QString::fromUtf8(reply.rawHeader(name)); };
    ChatAnswerer answerer;
    answerer.requestId = text("X-Request-ID");
    answerer.provider = text("X-Helix-Provider");
    answerer.model = text("X-Helix-Model");
    answerer.attempts = integerHeader(reply, "X-Helix-Attempts");
    answerer.fallbacks = integerHeader(reply, "X-Helix-Fallbacks");
    answerer.cache = text("X-Helix-Cache");
    answerer.cost = numberHeader(reply, "X-Helix-Cost-Usd");
    answerer.retryAfterSeconds = integerHeader(reply, "Retry-After");
    answerer.isSimulated = reply.rawHeader("X-Helix-Simulated") == "true";
    return answerer;
}

int statusOf(const QNetworkReply& reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

}  // namespace

ChatReader::ChatReader(std::shared_ptr<HttpWorker> worker, std::shared_ptr<ChatMailbox> mailbox,
                       std::function<void()> wake)
    : m_worker(std::move(worker)),
      m_mailbox(std::move(mailbox)),
      m_wake(std::move(wake)),
      m_silence(this)
{
    m_silence.setSingleShot(true);
    m_silence.setInterval(kChatSilence);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        if (m_reply == nullptr) return;
        m_reply->setProperty("isTimedOut", true);
        m_reply->abort();
    });
}

ChatReader::~ChatReader()
{
    if (m_reply != nullptr) m_reply->disconnect(this);
    delete m_reply;
}

std::shared_ptr<ChatReader> ChatReader::create(ApiThread& thread,
                                               std::shared_ptr<HttpWorker> worker,
                                               std::shared_ptr<ChatMailbox> mailbox,
                                               std::function<void()> wake)
{
    auto* reader = new ChatReader(std::move(worker), std::move(mailbox), std::move(wake));
    reader->moveToThread(&thread.thread());
    return {reader, [](ChatReader* last) { last->deleteLater(); }};
}

void ChatReader::start(const ChatRequest& request)
{
    if (m_isEnded) return;  // cancelled before it began
    const auto body = QJsonDocument(streamedChatBody(request)).toJson(QJsonDocument::Compact);
    m_clock.start();
    m_silence.start();
    m_reply = m_worker->openPost(QStringLiteral("/v1/chat/completions"), body, "text/event-stream");
    connect(m_reply, &QNetworkReply::readyRead, this, &ChatReader::read);
    connect(m_reply, &QNetworkReply::finished, this, &ChatReader::finish);
}

void ChatReader::stop()
{
    end(Failure{FailureKind::Cancelled, 0, translated("Stopped"), {}});
    close();
}

double ChatReader::elapsedMs() const
{
    return double(m_clock.nsecsElapsed()) / 1e6;
}

void ChatReader::takeHeaders()
{
    if (std::exchange(m_hasHeaders, true)) return;
    const auto type = m_reply->header(QNetworkRequest::ContentTypeHeader).toString();
    m_isEventStream =
        statusOf(*m_reply) == 200 && type.startsWith(QLatin1String("text/event-stream"));
    m_mailbox->setAnswerer(answererOf(*m_reply));
}

void ChatReader::read()
{
    m_silence.start();
    takeHeaders();
    const QByteArray bytes = m_reply->readAll();
    if (m_isEventStream)
        takeEvents(bytes);
    else if (m_body.size() + bytes.size() <= kMaxWholeBytes)
        m_body += bytes;
    m_wake();
}

void ChatReader::takeEvents(const QByteArray& bytes)
{
    for (const auto& event : m_parser.feed(bytes)) {
        takeEvent(event);
        if (m_isEnded) return close();
    }
}

void ChatReader::takeEvent(const SseEvent& event)
{
    const bool isDoneMark = event.data == "[DONE]";
    const bool isEmpty = isDoneMark || event.data.trimmed().isEmpty();
    const auto chunk = isEmpty ? ChatChunk{} : decodeChatChunk(event.data, event.name == "error");
    m_mailbox->addEvent({elapsedMs(), event.name, event.data.left(kMaxRawEventBytes),
                         event.data.size(), chunk ? chunkDigest(*chunk) : QString()});
    if (m_isDone) return;
    m_isDone = isDoneMark;
    if (!isEmpty) takeChunk(chunk);
}

void ChatReader::takeChunk(const Outcome<ChatChunk>& chunk)
{
    if (!chunk) return end(chunk.error(), true);
    const bool isWithinLimit = m_mailbox->addChunk(*chunk, elapsedMs());
    if (chunk->failure) return end(chunk->failure, true);
    if (!isWithinLimit)
        end(Failure{FailureKind::Decode,
                    0,
                    translated("The answer is longer than %1 Mi characters; it was cut here")
                        .arg(kMaxChatAnswerCharacters / 1024 / 1024),
                    {}},
            true);
}

void ChatReader::finish()
{
    takeHeaders();
    const QByteArray rest = m_reply->isOpen() ? m_reply->readAll() : QByteArray();
    if (m_isEventStream)
        takeEvents(rest);
    else
        m_body += rest;
    if (m_reply == nullptr) return;
    if (auto failure = failureOf(*m_reply, m_body)) {
        // After [DONE] nothing is missing, however the connection ends.
        end(m_isDone ? std::nullopt : std::move(failure), m_isEventStream);
    } else if (m_isEventStream) {
        end(endOfStream(), true);
    } else {
        takeChunk(decodeChatCompletion(m_body));
        end(std::nullopt);
    }
    close();
}

std::optional<Failure> ChatReader::endOfStream() const
{
    if (m_isDone || !m_mailbox->finishReason().isEmpty()) return std::nullopt;
    return Failure{FailureKind::Network,
                   0,
                   translated("The stream broke off: the connection closed before the answer said "
                              "that it was finished"),
                   {}};
}

void ChatReader::end(std::optional<Failure> failure, bool isInBand)
{
    if (std::exchange(m_isEnded, true)) return;
    m_mailbox->end({std::move(failure), isInBand, m_clock.isValid() ? elapsedMs() : 0});
    m_wake();
}

void ChatReader::close()
{
    m_silence.stop();
    if (m_reply == nullptr) return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

}  // namespace helix::api

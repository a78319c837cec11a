#pragma once
// Reads one answer of POST /v1/chat/completions on the api thread: headers, events, end. Fills a
// mailbox and calls `wake` whenever something new is in it. A stream counts as whole when `[DONE]`
// came or a choice said why it finished; anything else that ends is a failure, never a clean end.

#include "api/chat_mailbox.h"
#include "api/http_worker.h"
#include "api/sse_parser.h"

#include <QElapsedTimer>
#include <QTimer>

namespace helix::api {

class ChatReader : public QObject {
public:
    [[nodiscard]] static std::shared_ptr<ChatReader> create(ApiThread& thread,
                                                            std::shared_ptr<HttpWorker> worker,
                                                            std::shared_ptr<ChatMailbox> mailbox,
                                                            std::function<void()> wake);
    ~ChatReader() override;

    void start(const ChatRequest& request);
    /// Closes the connection; the mailbox then ends as Cancelled, unless it has ended before.
    void stop();

private:
    ChatReader(std::shared_ptr<HttpWorker> worker, std::shared_ptr<ChatMailbox> mailbox,
               std::function<void()> wake);
    void takeHeaders();
    void read();
    void takeEvents(const QByteArray& bytes);
    void takeEvent(const SseEvent& event);
    void takeChunk(const Outcome<ChatChunk>& chunk);
    void finish();
    [[nodiscard]] std::optional<Failure> endOfStream() const;
    void end(std::optional<Failure> failure, bool isInBand = false);
    void close();
    [[nodiscard]] double elapsedMs() const;

    std::shared_ptr<HttpWorker> m_worker;
    std::shared_ptr<ChatMailbox> m_mailbox;
    std::function<void()> m_wake;
    SseParser m_parser;
    QNetworkReply* m_reply = nullptr;
    QTimer m_silence;
    QElapsedTimer m_clock;
    QByteArray m_body;  ///< of an answer that is no event stream
    bool m_hasHeaders = false;
    bool m_isEventStream = false;
    bool m_isDone = false;   ///< [DONE] was seen
    bool m_isEnded = false;  ///< the mailbox was told
};

}  // namespace helix::api

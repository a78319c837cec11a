#pragma once
// The stream behind GatewayClient::openChat(): a ChatReader on the api thread fills a mailbox, this
// empties it at most every kChatPause. GUI thread.

#include "api/api_thread.h"
#include "api/chat_reader.h"

namespace helix::api {

/// 30 updates a second.
inline constexpr std::chrono::milliseconds kChatPause{34};

class LiveChatStream final : public ChatStream {
public:
    LiveChatStream(ApiThread& thread, std::shared_ptr<HttpWorker> worker,
                   const ChatRequest& request);
    ~LiveChatStream() override;
    void cancel() override;

private:
    void drainSoon();
    void drain();

    ApiThread& m_thread;
    std::shared_ptr<ChatMailbox> m_mailbox;
    std::shared_ptr<ChatReader> m_reader;
    QTimer m_pause;
};

}  // namespace helix::api

#pragma once
// Between the reader of an answer on the api thread and its stream on the GUI thread: what is not
// yet told. Text is told in portions of kMaxUpdateCharacters, the end after all of it. Bounded by
// kMaxChatAnswerCharacters and kMaxWaitingRawEvents. Safe from both threads.

#include "api/chat_stream.h"

#include <QMutex>

namespace helix::api {

class ChatMailbox {
public:
    void setAnswerer(const ChatAnswerer& answerer);
    void addEvent(RawEvent event);
    /// Returns false when the answer has become longer than kMaxChatAnswerCharacters.
    [[nodiscard]] bool addChunk(const ChatChunk& chunk, double atMs);
    void end(ChatEnd end);
    [[nodiscard]] QString finishReason() const;

    struct Batch {
        ChatUpdate update;
        bool isRest = true;          ///< nothing is left behind
        std::optional<ChatEnd> end;  ///< only with the rest
    };
    [[nodiscard]] Batch take();

private:
    mutable QMutex m_mutex;
    ChatUpdate m_waiting;
    QList<ChatToolCall> m_toolCalls;
    QString m_finishReason;
    qsizetype m_characters = 0;
    std::optional<ChatEnd> m_end;
};

}  // namespace helix::api

#pragma once
// One answer of a model on its way. Tells at most thirty times a second what came since the last
// time, then once how it ended. Owned by whoever asked, lives on the GUI thread; destroying it or
// cancel() closes the connection, which makes the gateway cancel the provider's work.

#include "api/chat_answer.h"

#include <QObject>

namespace helix::api {

/// Without a byte for this long the answer is given up. Gateways have shorter clocks of their own.
inline constexpr std::chrono::milliseconds kChatSilence{5 * 60'000};
/// More text than any model writes in one answer.
inline constexpr qsizetype kMaxChatAnswerCharacters = qsizetype(16) * 1024 * 1024;
/// What one update brings at most, so that a burst does not stall the window.
inline constexpr qsizetype kMaxUpdateCharacters = qsizetype(32) * 1024;
/// Raw events that wait for the next update; older ones are dropped and counted.
inline constexpr qsizetype kMaxWaitingRawEvents = 2'000;

/// What came since the update before.
struct ChatUpdate {
    std::optional<ChatAnswerer> answerer;  ///< once, when the headers came
    QString text;
    QString reasoning;
    std::optional<QList<ChatToolCall>> toolCalls;  ///< all of them, when they changed
    QString finishReason;
    std::optional<ChatUsage> usage;
    QList<RawEvent> events;
    qint64 droppedEvents = 0;

    // Of the whole answer so far.
    qint64 contentChunks = 0;
    std::optional<double> firstTokenMs;
    std::optional<double> lastTokenMs;
};

struct ChatEnd {
    std::optional<Failure> failure;
    bool isInBand = false;  ///< the failure came inside a stream that had begun well
    double totalMs = 0;
};

class ChatStream : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// Ends with a Cancelled failure, after what is already here.
    virtual void cancel() = 0;

signals:
    void updated(const helix::api::ChatUpdate& update);
    void ended(const helix::api::ChatEnd& end);
};

}  // namespace helix::api

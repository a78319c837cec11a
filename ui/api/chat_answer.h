#pragma once
// What comes back from POST /v1/chat/completions, in pieces: who answers (headers), what a chunk of
// the stream adds, and the raw events as they came. Plain values, decoded on the api thread.

#include "api/chat_request.h"
#include "api/outcome.h"

namespace helix::api {

/// From the headers of the answer; empty and none where the gateway does not say.
struct ChatAnswerer {
    QString requestId;  ///< X-Request-ID: finds the request in the request log
    QString provider;
    QString model;
    std::optional<int> attempts;
    std::optional<int> fallbacks;
    QString cache;  ///< "hit", "miss", …
    std::optional<double> cost;
    std::optional<int> retryAfterSeconds;
    bool isSimulated = false;
};

struct ChatUsage {
    std::optional<qint64> promptTokens;
    std::optional<qint64> completionTokens;
    std::optional<qint64> totalTokens;
    std::optional<qint64> reasoningTokens;
    std::optional<qint64> cachedTokens;
    std::optional<double> cost;  ///< in the currency of the gateway's price table, US dollars
};

/// A piece of a tool call: `index` says which, the first piece carries id and name.
struct ChatToolCallDelta {
    int index = 0;
    ChatToolCall piece;
};

struct ChatChunk {
    QString text;
    QString reasoning;
    QList<ChatToolCallDelta> toolCalls;
    QString finishReason;
    std::optional<ChatUsage> usage;
    std::optional<Failure> failure;  ///< an error inside the stream

    [[nodiscard]] bool hasContent() const
    {
        return !text.isEmpty() || !reasoning.isEmpty() || !toolCalls.isEmpty();
    }
};

/// One event of the stream as it came.
struct RawEvent {
    double offsetMs = 0;  ///< since the request was sent
    QByteArray name;      ///< empty: "message"
    QByteArray data;      ///< at most kMaxRawEventBytes of it
    qsizetype bytes = 0;  ///< of the whole
    QString adds;         ///< chunkDigest() of it
};

inline constexpr qsizetype kMaxRawEventBytes = qsizetype(4) * 1024;

/// An entry of GET /v1/models.
struct ModelEntry {
    QString id;
    QString owner;  ///< the provider; the gateway's own name for aliases, groups and `auto`
    bool operator==(const ModelEntry&) const = default;
};

/// What a chunk adds, in a few words: its text in quotation marks, "finish: stop", "usage".
[[nodiscard]] QString chunkDigest(const ChatChunk& chunk);

/// @param isError the event is named "error": the data tells which, with or without an envelope.
/// Errors: Decode when `data` is no JSON object.
[[nodiscard]] Outcome<ChatChunk> decodeChatChunk(const QByteArray& data, bool isError = false);
/// A whole answer as one chunk, for gateways that do not stream.
[[nodiscard]] Outcome<ChatChunk> decodeChatCompletion(const QByteArray& body);
[[nodiscard]] Outcome<QList<ModelEntry>> decodeModels(const QByteArray& body);

/// Adds a piece; pieces of unknown calls open them, at most kMaxToolCalls.
void mergeToolCall(QList<ChatToolCall>& calls, const ChatToolCallDelta& delta);
inline constexpr int kMaxToolCalls = 128;

}  // namespace helix::api

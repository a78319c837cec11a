#pragma once
// The canonical chat: what every client protocol is read into and every provider's wire format is
// written from. Plain values; nothing here knows HTTP. Field names follow the OpenAI chat
// completions API, the richest common ground.

#include "base/json.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace helix::providers {

enum class Role { System, Developer, User, Assistant, Tool };

/// A part of a message's content.
struct TextPart {
    std::string text;
};
/// Exactly one of url (http, https) or data (base64 with mediaType, from a data: URL) is set.
struct ImagePart {
    std::string url;
    std::string mediaType;
    std::string data;
    std::string detail;  ///< OpenAI's low|high|auto, may be empty
};
/// A part this gateway does not interpret (audio, file, …); passed on only to a provider of the
/// same protocol.
struct OtherPart {
    Json raw;
};
using ContentPart = std::variant<TextPart, ImagePart, OtherPart>;

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments;  ///< always JSON text, "{}" when none
};

struct Message {
    Role role = Role::User;
    std::vector<ContentPart> content;
    std::string name;
    std::vector<ToolCall> toolCalls;  ///< assistant only
    std::string toolCallId;           ///< tool only
    std::string reasoning;            ///< assistant's reasoning text of an earlier turn
    std::string reasoningSignature;   ///< the vendor's proof of it (Anthropic thinking signature),
                                      ///< kept across turns
    std::string refusal;

    /// All text parts joined without separator.
    [[nodiscard]] std::string text() const;
};

struct Tool {
    std::string name;
    std::string description;
    Json parameters;  ///< JSON Schema object
    std::optional<bool> isStrict;
};

struct ToolChoice {
    enum class Kind { Auto, None, Required, Named };
    Kind kind = Kind::Auto;
    std::string name;  ///< for Named
};

struct ResponseFormat {
    enum class Kind { Text, JsonObject, JsonSchema };
    Kind kind = Kind::Text;
    std::string name;
    Json schema;
    std::optional<bool> isStrict;
};

/// Client protocol the request came in by; a provider of the same one receives unknown fields
/// unchanged.
enum class Dialect { OpenAiChat, OpenAiCompletion };

struct ChatRequest {
    std::string model;  ///< as the client asked; an attempt carries its own
    std::vector<Message> messages;
    std::vector<Tool> tools;
    std::optional<ToolChoice> toolChoice;
    std::optional<bool> parallelToolCalls;
    std::optional<double> temperature;
    std::optional<double> topP;
    std::optional<double> presencePenalty;
    std::optional<double> frequencyPenalty;
    std::optional<std::int64_t> maxTokens;
    std::optional<std::int64_t> topK;
    std::optional<std::int64_t> seed;
    std::optional<std::int64_t> n;
    std::vector<std::string> stop;
    std::optional<ResponseFormat> responseFormat;
    std::string user;
    bool isStream = false;
    bool wantsStreamUsage = false;  ///< stream_options.include_usage
    std::string forcedProvider;     ///< extension `provider` / `force_provider`
    std::string sessionId;          ///< extension `session_id`
    Dialect dialect = Dialect::OpenAiChat;
    /// The client's JSON object without this gateway's own extension fields. An OpenAI-compatible
    /// provider gets it with only model and stream settings changed, so unknown fields pass
    /// through.
    Json original;
};

struct Usage {
    // An explicit zero is not "missing": each is set only when the provider said it.
    std::optional<std::int64_t> promptTokens;
    std::optional<std::int64_t> completionTokens;
    std::optional<std::int64_t> totalTokens;
    std::optional<std::int64_t> cachedTokens;
    std::optional<std::int64_t> reasoningTokens;

    [[nodiscard]] bool isKnown() const noexcept
    {
        return promptTokens || completionTokens || totalTokens;
    }
    /// totalTokens, or the sum of the parts that are known.
    [[nodiscard]] std::int64_t total() const noexcept;
    /// Takes over every value that the other has.
    void merge(const Usage& other);
};

enum class FinishReason { Stop, Length, ToolCalls, ContentFilter };
[[nodiscard]] const char* finishReasonName(FinishReason reason) noexcept;

struct Choice {
    int index = 0;
    Message message;
    FinishReason finishReason = FinishReason::Stop;
    Json logprobs;  ///< null when none
};

struct ChatResponse {
    std::string id;     ///< the provider's, may be empty
    std::string model;  ///< as the provider named it, may be empty
    std::vector<Choice> choices;
    Usage usage;
    std::string systemFingerprint;
    bool isSimulated = false;
};

/// One step of a stream, in order. Start-up kinds (isContent() false) are held back until the
/// commit point.
struct StreamStart {
    std::string id;
    std::string model;
};
struct ContentDelta {
    int index = 0;
    std::string text;
    Json logprobs;
};
struct ReasoningDelta {
    int index = 0;
    std::string text;
    std::string signature;
};
struct RefusalDelta {
    int index = 0;
    std::string text;
};
/// The first delta of a call carries id and name; the others only arguments.
struct ToolCallDelta {
    int index = 0;
    int callIndex = 0;
    std::string id;
    std::string name;
    std::string arguments;
};
struct FinishDelta {
    int index = 0;
    FinishReason reason = FinishReason::Stop;
};
struct UsageDelta {
    Usage usage;
};
struct Ping {};
/// The format's own end of stream was seen ([DONE], message_stop, done:true, …).
struct StreamEnd {};

using ChatEvent = std::variant<StreamStart, ContentDelta, ReasoningDelta, RefusalDelta,
                               ToolCallDelta, FinishDelta, UsageDelta, Ping, StreamEnd>;

/// True for events that show the client something: non-empty text, reasoning or refusal, a tool
/// call, a finish reason.
[[nodiscard]] bool isContent(const ChatEvent& event) noexcept;

}  // namespace helix::providers

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
    std::string url{};
    std::string mediaType{};
    std::string data{};
    std::string detail{};  ///< OpenAI's low|high|auto, may be empty
};
/// A document. Exactly one of data (base64 with mediaType), url or fileId (the vendor's own store)
/// is set.
struct FilePart {
    std::string fileName{};
    std::string mediaType{};
    std::string data{};
    std::string url{};
    std::string fileId{};
};
/// Sound, base64.
struct AudioPart {
    std::string format;  ///< "wav", "mp3", …
    std::string data;
};
/// A part this gateway does not interpret; passed on only to a provider of the same protocol, or
/// from one to a client of it.
struct OtherPart {
    Json raw{};
    std::string wireType{};  ///< the wire format it belongs to, e.g. "openai", "anthropic"
};
using ContentPart = std::variant<TextPart, ImagePart, FilePart, AudioPart, OtherPart>;

/// A step of the model's thinking. What proves it (signature, encrypted data) is the vendor's and
/// goes back to it unchanged in the next turn.
struct ReasoningBlock {
    std::string text{};
    std::string signature{};  ///< of the text
    std::string redacted{};   ///< opaque data instead of text
    std::string id{};         ///< the vendor's, may be empty
    std::string
        wireType{};  ///< whose proof it is ("anthropic", "gemini", "openai"); empty: unknown
};

struct ToolCall {
    std::string id{};
    std::string name{};
    std::string arguments{};  ///< always JSON text, "{}" when none
    std::string signature{};  ///< thought signature that came with this call, may be empty
};

struct Message {
    Role role = Role::User;
    std::vector<ContentPart> content;
    std::string name;
    std::vector<ToolCall> toolCalls;        ///< assistant only
    std::string toolCallId;                 ///< tool only
    bool isToolError = false;               ///< tool only: the tool failed
    std::vector<ReasoningBlock> reasoning;  ///< assistant's, of an earlier turn, in order
    std::string refusal;

    /// All text parts joined without separator.
    [[nodiscard]] std::string text() const;
    /// All reasoning texts joined without separator.
    [[nodiscard]] std::string reasoningText() const;
    /// Appends a text to the last block, or begins the first. Nothing for an empty text.
    void addReasoning(std::string_view more);
    /// The first signature there is, empty when none.
    [[nodiscard]] std::string reasoningSignature() const;
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
enum class Dialect { OpenAiChat, OpenAiCompletion, OpenAiResponses, Anthropic, Gemini, Ollama };
/// The wire format that takes the fields of this protocol as they are: "openai" (chat only),
/// "anthropic", "gemini", "ollama"; empty for the others.
[[nodiscard]] const char* nativeWireType(Dialect dialect) noexcept;

/// What a request asks for.
enum class Operation {
    Chat,
    Embedding,    ///< vectors of ChatRequest::embedding
    CountTokens,  ///< only how many tokens the prompt has
};

struct EmbeddingInput {
    std::vector<std::string> texts;
    std::vector<std::vector<std::int64_t>> tokens;  ///< instead of texts; OpenAI-compatible only
    std::optional<std::int64_t> dimensions;
    std::string inputType;  ///< Cohere's and Gemini's purpose of the vectors, may be empty
};

/// How much the model shall think.
struct ReasoningSettings {
    std::string effort;                        ///< none|minimal|low|medium|high|xhigh, may be empty
    std::optional<std::int64_t> budgetTokens;  ///< instead of effort; 0 switches it off
    std::optional<bool> isShown;               ///< whether thoughts or summaries are returned
};

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
    std::optional<ReasoningSettings> reasoning;
    std::optional<bool> wantsLogprobs;
    std::optional<std::int64_t> topLogprobs;
    Json logitBias;  ///< object token -> bias, null when none
    std::string user;
    std::vector<std::string> tags;  ///< of the routing extension
    Operation operation = Operation::Chat;
    EmbeddingInput embedding;
    bool isStream = false;
    bool wantsStreamUsage = false;  ///< stream_options.include_usage
    std::string forcedProvider;     ///< extension `provider` / `force_provider`
    std::string sessionId;          ///< extension `session_id`
    Json ensemble;                  ///< extension `ensemble_config`, an object or null
    /// Fields that the protocol's reader left out because nobody here can serve them, e.g.
    /// "tools[0]".
    std::vector<std::string> dropped;
    Dialect dialect = Dialect::OpenAiChat;
    /// The client protocol's own note of how it answers, e.g. Gemini's list instead of events.
    std::string answerForm;
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
    std::optional<std::int64_t> cachedTokens;           ///< of promptTokens: read from a cache
    std::optional<std::int64_t> cacheWriteTokens;       ///< of promptTokens: written to a cache
    std::optional<std::int64_t> reasoningTokens;        ///< of completionTokens
    std::optional<std::int64_t> audioPromptTokens;      ///< of promptTokens
    std::optional<std::int64_t> audioCompletionTokens;  ///< of completionTokens

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
    std::string stopSequence;  ///< that ended it, may be empty
    std::string nativeReason;  ///< the vendor's word, e.g. "pause_turn", "RECITATION"; may be empty
    Json logprobs;             ///< OpenAI's shape, null when none
};

struct ChatResponse {
    std::string id;     ///< the provider's, may be empty
    std::string model;  ///< as the provider named it, may be empty
    std::vector<Choice> choices;
    std::vector<std::vector<double>> embeddings;  ///< of an Embedding request, in input order
    Usage usage;
    std::string systemFingerprint;  ///< OpenAI's, may be empty
    std::string serviceTier;        ///< OpenAI's, may be empty
    bool isEstimate = false;        ///< CountTokens: computed here, the provider cannot count
    bool isSimulated = false;
    Json extension;  ///< members that this gateway adds to the answer, an object, null when none
};

/// One step of a stream, in order. Start-up kinds (isContent() false) are held back until the
/// commit point.
struct StreamStart {
    std::string id{};
    std::string model{};
    std::string systemFingerprint{};
    std::string serviceTier{};
};
struct ContentDelta {
    int index = 0;
    std::string text{};
    Json logprobs{};
};
/// A new block begins when blockIndex grows.
struct ReasoningDelta {
    int index = 0;
    std::string text{};
    std::string signature{};
    int blockIndex = 0;
    std::string redacted{};
    std::string wireType{};  ///< whose signature or redacted data it is
};
struct RefusalDelta {
    int index = 0;
    std::string text{};
};
/// The first delta of a call carries id and name; the others only arguments.
struct ToolCallDelta {
    int index = 0;
    int callIndex = 0;
    std::string id{};
    std::string name{};
    std::string arguments{};
    std::string signature{};  ///< thought signature, with the first delta
};
/// A block of the answer that the canonical chat does not know, whole, in its wire format's JSON
/// (an Anthropic server tool's block, a Gemini executableCode part). Shown to clients of the same
/// protocol only.
struct OtherDelta {
    int index = 0;
    std::string wireType;
    Json raw;
};
struct FinishDelta {
    int index = 0;
    FinishReason reason = FinishReason::Stop;
    std::string stopSequence{};
    std::string nativeReason{};
};
struct UsageDelta {
    Usage usage;
};
struct Ping {};
/// The format's own end of stream was seen ([DONE], message_stop, done:true, …).
struct StreamEnd {};

using ChatEvent = std::variant<StreamStart, ContentDelta, ReasoningDelta, RefusalDelta,
                               ToolCallDelta, OtherDelta, FinishDelta, UsageDelta, Ping, StreamEnd>;

/// True for events that show the client something: non-empty text, reasoning or refusal, a tool
/// call, another block, a finish reason.
[[nodiscard]] bool isContent(const ChatEvent& event) noexcept;

}  // namespace helix::providers

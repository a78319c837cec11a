// Reading of whole Anthropic answers.

#include "providers/anthropic_format.h"

#include "providers/anthropic_stream.h"
#include "providers/openai_format.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

namespace helix::providers {

namespace {

void readText(const Json& block, Message& message)
{
    message.content.emplace_back(TextPart{jsonText(block, "text")});
    const Json* citations = jsonMember(block, "citations");
    if (citations == nullptr || !citations->is_array()) return;
    for (const Json& citation : *citations)
        message.content.emplace_back(
            OtherPart{Json{{"type", "citations_delta"}, {"citation", citation}}, "anthropic"});
}

void readBlock(const Json& block, Message& message)
{
    const std::string type = jsonText(block, "type");
    if (type == "text") {
        readText(block, message);
    } else if (type == "thinking") {
        message.reasoning.push_back({jsonText(block, "thinking"), jsonText(block, "signature"),
                                     std::string(), std::string(), "anthropic"});
    } else if (type == "redacted_thinking") {
        message.reasoning.push_back(
            {std::string(), std::string(), jsonText(block, "data"), std::string(), "anthropic"});
    } else if (type == "tool_use") {
        message.toolCalls.push_back({jsonText(block, "id"), jsonText(block, "name"),
                                     argumentsText(jsonMember(block, "input")), std::string()});
    } else if (block.is_object()) {
        message.content.emplace_back(OtherPart{block, "anthropic"});
    }
}

tl::expected<ChatResponse, Failure> decodeCount(const Json& json)
{
    ChatResponse response;
    response.usage.promptTokens = tokenCount(json, "input_tokens");
    response.usage.totalTokens = response.usage.promptTokens;
    if (!response.usage.promptTokens)
        return failed(FailureClass::BadAnswer, "the provider's answer has no input_tokens");
    return response;
}

std::int64_t cacheWritten(const Json& creation)
{
    return tokenCount(creation, "ephemeral_5m_input_tokens").value_or(0) +
           tokenCount(creation, "ephemeral_1h_input_tokens").value_or(0);
}

}  // namespace

FinishReason anthropicFinishReason(std::string_view stopReason)
{
    if (stopReason == "max_tokens" || stopReason == "model_context_window_exceeded")
        return FinishReason::Length;
    if (stopReason == "tool_use") return FinishReason::ToolCalls;
    if (stopReason == "refusal") return FinishReason::ContentFilter;
    return FinishReason::Stop;
}

void AnthropicUsage::read(const Json& usage)
{
    const auto take = [&](std::optional<std::int64_t>& mine, const char* member) {
        if (const auto count = tokenCount(usage, member)) mine = count;
    };
    take(m_input, "input_tokens");
    take(m_cacheWrite, "cache_creation_input_tokens");
    take(m_cacheRead, "cache_read_input_tokens");
    take(m_output, "output_tokens");
    if (const Json* creation = jsonMember(usage, "cache_creation");
        creation != nullptr && jsonMember(usage, "cache_creation_input_tokens") == nullptr)
        m_cacheWrite = cacheWritten(*creation);
    if (const Json* details = jsonMember(usage, "output_tokens_details"))
        if (const auto count = tokenCount(*details, "thinking_tokens")) m_thinking = count;
}

Usage AnthropicUsage::usage() const
{
    Usage usage;
    if (m_input) usage.promptTokens = *m_input + m_cacheWrite.value_or(0) + m_cacheRead.value_or(0);
    usage.completionTokens = m_output;
    usage.cachedTokens = m_cacheRead;
    usage.cacheWriteTokens = m_cacheWrite;
    usage.reasoningTokens = m_thinking;
    if (usage.promptTokens && m_output) usage.totalTokens = *usage.promptTokens + *m_output;
    return usage;
}

const Capabilities& AnthropicFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{
        Chat,       Streaming,   CountTokens, Tools,     ParallelToolCalls, ToolChoice, JsonSchema,
        ImageInput, ImageUrl,    FileInput,   Reasoning, ReasoningSettings, Stop,       TopK,
        TopP,       Temperature, MaxTokens,   User,      StreamUsage};
    return kCapabilities;
}

tl::expected<ChatResponse, Failure> AnthropicFormat::decode(std::string_view body,
                                                            Operation operation) const
{
    const auto json = parseJson(body);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    if (jsonText(*json, "type") == "error" || jsonMember(*json, "error") != nullptr)
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BadAnswer));
    if (operation == Operation::CountTokens) return decodeCount(*json);
    const Json* content = jsonMember(*json, "content");
    if (content == nullptr || !content->is_array())
        return failed(FailureClass::BadAnswer, "the provider's answer has no content");
    Choice choice;
    choice.message.role = Role::Assistant;
    for (const Json& block : *content) readBlock(block, choice.message);
    const bool hasCalls = !choice.message.toolCalls.empty();
    choice.nativeReason = jsonText(*json, "stop_reason", hasCalls ? "tool_use" : "end_turn");
    choice.finishReason = anthropicFinishReason(choice.nativeReason);
    choice.stopSequence = jsonText(*json, "stop_sequence");
    ChatResponse response;
    response.id = jsonText(*json, "id");
    response.model = jsonText(*json, "model");
    response.choices.push_back(std::move(choice));
    AnthropicUsage usage;
    if (const Json* counts = jsonMember(*json, "usage")) usage.read(*counts);
    response.usage = usage.usage();
    return response;
}

std::unique_ptr<StreamDecoder> AnthropicFormat::streamDecoder() const
{
    return std::make_unique<AnthropicStreamDecoder>();
}

Failure AnthropicFormat::decodeError(int status, const net::Headers& headers, std::string_view body,
                                     std::int64_t nowUnixSeconds) const
{
    return failureOfAnswer(status, headers, body, nowUnixSeconds);
}

Result<std::vector<std::string>> AnthropicFormat::decodeModels(std::string_view body) const
{
    return OpenAiFormat().decodeModels(body);  // {"data":[{"id":…}]} too
}

}  // namespace helix::providers

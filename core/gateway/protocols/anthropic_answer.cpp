#include "gateway/protocols/anthropic_answer.h"

#include "gateway/protocols/call_buffer.h"
#include "gateway/protocols/signature_mark.h"

#include <algorithm>
#include <array>

namespace helix::gateway {

namespace {

using namespace providers;

constexpr const char* kOwnType = "anthropic";
constexpr std::array<std::string_view, 7> kStopReasons{"end_turn",
                                                       "max_tokens",
                                                       "stop_sequence",
                                                       "tool_use",
                                                       "pause_turn",
                                                       "refusal",
                                                       "model_context_window_exceeded"};

Json textBlock(const std::string& text)
{
    return {{"type", "text"}, {"text", text}};
}

Json thinkingBlock(const std::string& text, const std::string& signature)
{
    return {{"type", "thinking"}, {"thinking", text}, {"signature", signature}};
}

void addThoughts(const Message& message, Json& content)
{
    for (const ReasoningBlock& block : message.reasoning) {
        if (!block.redacted.empty())
            content.push_back({{"type", "redacted_thinking"},
                               {"data", markSignature(block.redacted, block.wireType, kOwnType)}});
        else
            content.push_back(thinkingBlock(
                block.text, markSignature(block.signature, block.wireType, kOwnType)));
    }
}

// A citation belongs to the text before it; everything else is a block of its own.
void addOther(const Json& raw, Json& content)
{
    if (jsonText(raw, "type") != "citations_delta") {
        content.push_back(raw);
        return;
    }
    if (content.empty() || jsonText(content.back(), "type") != "text") return;
    if (const Json* citation = jsonMember(raw, "citation"))
        content.back()["citations"].push_back(*citation);
}

void addParts(const Message& message, Json& content)
{
    for (const ContentPart& part : message.content) {
        if (const auto* text = std::get_if<TextPart>(&part)) {
            if (!text->text.empty()) content.push_back(textBlock(text->text));
        } else if (const auto* other = std::get_if<OtherPart>(&part)) {
            if (other->wireType == kOwnType) addOther(other->raw, content);
        }
    }
    if (!message.refusal.empty()) content.push_back(textBlock(message.refusal));
}

void addCalls(const Message& message, Json& content)
{
    for (const ToolCall& call : message.toolCalls) {
        // What proves a call has no place of its own here; it travels in a thinking block before.
        if (!call.signature.empty())
            content.push_back(
                thinkingBlock({}, markSignature(call.signature, "gemini", kOwnType, true)));
        content.push_back({{"type", "tool_use"},
                           {"id", call.id},
                           {"name", call.name},
                           {"input", argumentsObject(call.arguments)}});
    }
}

}  // namespace

std::string anthropicStopReason(FinishReason reason, const std::string& nativeReason,
                                const std::string& stopSequence)
{
    if (std::find(kStopReasons.begin(), kStopReasons.end(), nativeReason) != kStopReasons.end())
        return nativeReason;
    switch (reason) {
        case FinishReason::Length: return "max_tokens";
        case FinishReason::ToolCalls: return "tool_use";
        case FinishReason::ContentFilter: return "refusal";
        case FinishReason::Stop: break;
    }
    return stopSequence.empty() ? "end_turn" : "stop_sequence";
}

Json anthropicUsage(const Usage& usage)
{
    const std::int64_t cached = usage.cachedTokens.value_or(0);
    const std::int64_t written = usage.cacheWriteTokens.value_or(0);
    Json json = Json::object();
    json["input_tokens"] =
        std::max<std::int64_t>(0, usage.promptTokens.value_or(0) - cached - written);
    json["output_tokens"] = usage.completionTokens.value_or(0);
    if (usage.cachedTokens) json["cache_read_input_tokens"] = cached;
    if (usage.cacheWriteTokens) json["cache_creation_input_tokens"] = written;
    if (usage.reasoningTokens)
        json["output_tokens_details"] = {{"thinking_tokens", *usage.reasoningTokens}};
    return json;
}

std::string anthropicMessageId(const AnswerIdentity& identity)
{
    return "msg_" + identity.id.substr(identity.id.find_first_of("_-") + 1);
}

std::string writeAnthropicMessage(const ChatResponse& response, const AnswerIdentity& identity)
{
    static const Choice kNone;
    const Choice& choice = response.choices.empty() ? kNone : response.choices.front();
    Json content = Json::array();
    addThoughts(choice.message, content);
    addParts(choice.message, content);
    addCalls(choice.message, content);
    Json message = Json::object();
    message["id"] = response.id.starts_with("msg_") ? response.id : anthropicMessageId(identity);
    message["type"] = "message";
    message["role"] = "assistant";
    message["model"] = identity.model;
    message["content"] = std::move(content);
    message["stop_reason"] =
        anthropicStopReason(choice.finishReason, choice.nativeReason, choice.stopSequence);
    message["stop_sequence"] =
        choice.stopSequence.empty() ? Json(nullptr) : Json(choice.stopSequence);
    message["usage"] = anthropicUsage(response.usage);
    return dumpJson(message);
}

std::string writeAnthropicCount(const Usage& usage)
{
    Json json = Json::object();
    json["input_tokens"] = usage.promptTokens.value_or(0);
    return dumpJson(json);
}

const char* anthropicErrorType(int status) noexcept
{
    switch (status) {
        case 401: return "authentication_error";
        case 402: return "billing_error";
        case 403: return "permission_error";
        case 404: return "not_found_error";
        case 408:
        case 504: return "timeout_error";
        case 409: return "conflict_error";
        case 413: return "request_too_large";
        case 429: return "rate_limit_error";
        case 503:
        case 529: return "overloaded_error";
        default: return status >= 500 ? "api_error" : "invalid_request_error";
    }
}

Json anthropicError(const ApiError& error, const std::string& requestId)
{
    Json json = Json::object();
    json["type"] = "error";
    json["error"] = {{"type", anthropicErrorType(error.status)}, {"message", error.message}};
    json["request_id"] = requestId;
    return json;
}

}  // namespace helix::gateway

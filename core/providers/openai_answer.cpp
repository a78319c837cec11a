// Whole answers of OpenAI-compatible providers, and the parts they share with streams.

#include "providers/chat_collector.h"
#include "providers/http_calls.h"
#include "providers/openai_embeddings.h"
#include "providers/openai_format.h"
#include "providers/openai_reasoning.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr std::int64_t kMaxChoiceIndex = 1000;
constexpr std::array<const char*, 5> kExtraMembers{"annotations", "images", "audio", "citations",
                                                   "search_results"};

void readPart(const Json& part, std::string& text, std::string& reasoning)
{
    if (part.is_string()) {
        text += part.get_ref<const std::string&>();
        return;
    }
    const Json* thinking = jsonMember(part, "thinking");
    if (thinking == nullptr) {
        text += jsonText(part, "text");
    } else if (thinking->is_string()) {
        reasoning += thinking->get_ref<const std::string&>();
    } else if (thinking->is_array()) {
        for (const Json& inner : *thinking) reasoning += jsonText(inner, "text");
    }
}

ToolCall readToolCall(const Json& json, const std::string& answerId, std::size_t ordinal)
{
    const Json* function = jsonMember(json, "function");
    const Json& named = function != nullptr ? *function : json;
    ToolCall call;
    call.name = jsonText(named, "name");
    call.arguments = argumentsText(jsonMember(named, "arguments"));
    call.id = jsonText(json, "id");
    if (call.id.empty()) call.id = toolCallId(answerId, call.name, call.arguments, ordinal);
    call.signature = openAiCallSignature(json);
    return call;
}

void readReasoning(const Json& json, std::string_view more, Message& message)
{
    std::vector<ReasoningDelta> deltas;
    OpenAiReasoning().read(0, json, more, deltas);
    ChatCollector collector;
    for (ReasoningDelta& delta : deltas) collector.add(std::move(delta));
    ChatResponse read = collector.take();
    if (!read.choices.empty())
        message.reasoning = std::move(read.choices.front().message.reasoning);
}

Message readMessage(const Json& json, const std::string& answerId)
{
    Message message;
    message.role = Role::Assistant;
    std::string text;
    std::string thoughts;
    if (const Json* content = jsonMember(json, "content"))
        readOpenAiContent(*content, text, thoughts);
    readReasoning(json, thoughts, message);
    if (!text.empty()) message.content.emplace_back(TextPart{std::move(text)});
    if (Json extras = openAiExtras(json); !extras.is_null())
        message.content.emplace_back(OtherPart{std::move(extras), "openai"});
    message.refusal = jsonText(json, "refusal");
    if (const Json* calls = jsonMember(json, "tool_calls"); calls != nullptr && calls->is_array())
        for (const Json& call : *calls)
            message.toolCalls.push_back(readToolCall(call, answerId, message.toolCalls.size()));
    if (const Json* call = jsonMember(json, "function_call"); call != nullptr && call->is_object())
        message.toolCalls.push_back(readToolCall(*call, answerId, 0));
    return message;
}

// {"object":"error",…} of vLLM and {"type":"error",…} say more than a missing list.
Failure withoutChoices(const Json& json)
{
    if (jsonText(json, "object") == "error" || jsonText(json, "type") == "error" ||
        jsonMember(json, "detail") != nullptr)
        return failureOfErrorJson(json, FailureClass::BadAnswer);
    return failed(FailureClass::BadAnswer, "the provider's answer has no choices").value();
}

tl::expected<Choice, Failure> readChoice(const Json& json, const std::string& answerId)
{
    Choice choice;
    choice.index =
        static_cast<int>(std::clamp<std::int64_t>(jsonInt(json, "index"), 0, kMaxChoiceIndex));
    if (const Json* message = jsonMember(json, "message")) {
        choice.message = readMessage(*message, answerId);
    } else if (const Json* text = jsonMember(json, "text"); text != nullptr && text->is_string()) {
        choice.message.role = Role::Assistant;
        choice.message.content.emplace_back(TextPart{text->get<std::string>()});
    } else {
        return failed(FailureClass::BadAnswer,
                      "the provider's answer has a choice without a message");
    }
    const std::string fallback = choice.message.toolCalls.empty() ? "stop" : "tool_calls";
    const std::string name = jsonText(json, "finish_reason", fallback);
    const auto reason = readFinishReason(name);
    if (!reason) return tl::unexpected(failureOfErrorJson(json, FailureClass::BadAnswer));
    choice.finishReason = *reason;
    choice.nativeReason = jsonText(json, "finish_reason");
    choice.stopSequence = jsonText(json, "stop_reason");  // vLLM
    if (const Json* logprobs = jsonMember(json, "logprobs")) choice.logprobs = *logprobs;
    return choice;
}

}  // namespace

void readOpenAiContent(const Json& content, std::string& text, std::string& reasoning)
{
    if (content.is_string())
        text += content.get_ref<const std::string&>();
    else if (content.is_array())
        for (const Json& part : content) readPart(part, text, reasoning);
}

std::string argumentsText(const Json* arguments)
{
    if (arguments == nullptr) return "{}";
    if (!arguments->is_string()) return dumpJson(*arguments);
    const std::string& text = arguments->get_ref<const std::string&>();
    return text.find_first_not_of(" \t\r\n") == std::string::npos ? "{}" : text;
}

Json openAiExtras(const Json& message)
{
    Json extras;
    for (const char* member : kExtraMembers) {
        const Json* value = jsonMember(message, member);
        if (value != nullptr && value->is_structured() && !value->empty()) extras[member] = *value;
    }
    return extras;
}

std::string openAiCallSignature(const Json& call)
{
    const Json* extra = jsonMember(call, "extra_content");
    const Json* google = extra != nullptr ? jsonMember(*extra, "google") : nullptr;
    return google != nullptr ? jsonText(*google, "thought_signature") : std::string();
}

tl::expected<ChatResponse, Failure> OpenAiFormat::decode(std::string_view body,
                                                         Operation operation) const
{
    if (operation == Operation::Embedding) return decodeOpenAiEmbeddings(body);
    const auto json = parseJson(body);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    if (jsonMember(*json, "error") != nullptr)
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BadAnswer));
    const Json* choices = jsonMember(*json, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty())
        return tl::unexpected(withoutChoices(*json));
    ChatResponse response;
    response.id = jsonText(*json, "id");
    response.model = jsonText(*json, "model");
    response.systemFingerprint = jsonText(*json, "system_fingerprint");
    response.serviceTier = jsonText(*json, "service_tier");
    for (const Json& choice : *choices) {
        auto read = readChoice(choice, response.id);
        if (!read) return tl::unexpected(std::move(read.error()));
        response.choices.push_back(std::move(*read));
    }
    // Perplexity's sources stand beside the choices.
    if (Json extras = openAiExtras(*json); !extras.is_null())
        response.choices.front().message.content.emplace_back(
            OtherPart{std::move(extras), "openai"});
    if (const Json* usage = findOpenAiUsage(*json)) response.usage = readOpenAiUsage(*usage);
    return response;
}

}  // namespace helix::providers

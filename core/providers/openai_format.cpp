// Reading of whole OpenAI-compatible answers.

#include "providers/openai_format.h"

#include "providers/http_calls.h"
#include "providers/openai_stream.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::providers {

namespace {

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
    return call;
}

Message readMessage(const Json& json, const std::string& answerId)
{
    Message message;
    message.role = Role::Assistant;
    std::string text;
    std::string thoughts;
    if (const Json* content = jsonMember(json, "content"))
        readOpenAiContent(*content, text, thoughts);
    message.addReasoning(thoughts);
    if (!text.empty()) message.content.emplace_back(TextPart{std::move(text)});
    for (const char* member : {"reasoning_content", "reasoning"})
        if (message.reasoning.empty()) message.addReasoning(jsonText(json, member));
    message.refusal = jsonText(json, "refusal");
    if (const Json* calls = jsonMember(json, "tool_calls"); calls != nullptr && calls->is_array())
        for (const Json& call : *calls)
            message.toolCalls.push_back(readToolCall(call, answerId, message.toolCalls.size()));
    if (const Json* call = jsonMember(json, "function_call"); call != nullptr && call->is_object())
        message.toolCalls.push_back(readToolCall(*call, answerId, 0));
    return message;
}

tl::expected<Choice, Failure> readChoice(const Json& json, const std::string& answerId)
{
    Choice choice;
    choice.index = static_cast<int>(std::clamp<std::int64_t>(jsonInt(json, "index"), 0, 1000));
    if (const Json* message = jsonMember(json, "message")) {
        choice.message = readMessage(*message, answerId);
    } else if (const Json* text = jsonMember(json, "text"); text != nullptr && text->is_string()) {
        choice.message.role = Role::Assistant;
        choice.message.content.emplace_back(TextPart{text->get<std::string>()});
    } else {
        return failed(FailureClass::BadAnswer,
                      "the provider's answer has a choice without a message");
    }
    const std::string name = jsonText(json, "finish_reason", "stop");
    const auto reason = readFinishReason(name);
    if (!reason) return tl::unexpected(failureOfErrorJson(json, FailureClass::BadAnswer));
    choice.finishReason = *reason;
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

const Capabilities& OpenAiFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{Chat,
                                                Streaming,
                                                Tools,
                                                ParallelToolCalls,
                                                ToolChoice,
                                                JsonObject,
                                                JsonSchema,
                                                ImageInput,
                                                ImageUrl,
                                                FileInput,
                                                AudioInput,
                                                Reasoning,
                                                ReasoningSettings,
                                                Stop,
                                                Seed,
                                                Logprobs,
                                                LogitBias,
                                                Penalties,
                                                TopP,
                                                Temperature,
                                                MaxTokens,
                                                MultipleChoices,
                                                User,
                                                StreamUsage};
    return kCapabilities;
}

tl::expected<ChatResponse, Failure> OpenAiFormat::decode(std::string_view body, Operation) const
{
    const auto json = parseJson(body);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    if (jsonMember(*json, "error") != nullptr)
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BadAnswer));
    const Json* choices = jsonMember(*json, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty())
        return failed(FailureClass::BadAnswer, "the provider's answer has no choices");
    ChatResponse response;
    response.id = jsonText(*json, "id");
    response.model = jsonText(*json, "model");
    response.systemFingerprint = jsonText(*json, "system_fingerprint");
    for (const Json& choice : *choices) {
        auto read = readChoice(choice, response.id);
        if (!read) return tl::unexpected(std::move(read.error()));
        response.choices.push_back(std::move(*read));
    }
    if (const Json* usage = findOpenAiUsage(*json)) response.usage = readOpenAiUsage(*usage);
    return response;
}

std::unique_ptr<StreamDecoder> OpenAiFormat::streamDecoder() const
{
    return std::make_unique<OpenAiStreamDecoder>();
}

Failure OpenAiFormat::decodeError(int status, const net::Headers& headers, std::string_view body,
                                  std::int64_t nowUnixSeconds) const
{
    return failureOfAnswer(status, headers, body, nowUnixSeconds);
}

HttpCall OpenAiFormat::modelsCall(const Endpoint& endpoint) const
{
    return getJson(endpoint, joinUrl(endpoint.baseUrl, "/models"));
}

Result<std::vector<std::string>> OpenAiFormat::decodeModels(std::string_view body) const
{
    const auto json = parseJson(body);
    if (!json) return tl::unexpected(json.error());
    // Together answers with the bare list.
    const Json* list = json->is_array() ? &*json : jsonMember(*json, "data");
    if (list == nullptr || !list->is_array())
        return fail(ErrorCode::ParseError, "the provider's list of models has no data");
    std::vector<std::string> models;
    for (const Json& model : *list)
        if (std::string id = jsonText(model, "id"); !id.empty()) models.push_back(std::move(id));
    return models;
}

}  // namespace helix::providers

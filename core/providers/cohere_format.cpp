// Reading of whole Cohere answers.

#include "providers/cohere_format.h"

#include "providers/cohere_embeddings.h"
#include "providers/openai_format.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

namespace helix::providers {

namespace {

void readContentPart(const Json& part, Message& message)
{
    message.addReasoning(jsonText(part, "thinking"));
    if (std::string text = jsonText(part, "text"); !text.empty())
        message.content.emplace_back(TextPart{std::move(text)});
}

Message readMessage(const Json& json)
{
    Message message;
    message.role = Role::Assistant;
    message.addReasoning(jsonText(json, "tool_plan"));
    if (const Json* content = jsonMember(json, "content");
        content != nullptr && content->is_array())
        for (const Json& part : *content) readContentPart(part, message);
    if (const Json* citations = jsonMember(json, "citations");
        citations != nullptr && citations->is_array() && !citations->empty())
        message.content.emplace_back(OtherPart{Json{{"citations", *citations}}, "cohere"});
    const Json* calls = jsonMember(json, "tool_calls");
    if (calls == nullptr || !calls->is_array()) return message;
    for (const Json& call : *calls) {
        const Json* function = jsonMember(call, "function");
        if (function == nullptr) continue;
        message.toolCalls.push_back({jsonText(call, "id"), jsonText(*function, "name"),
                                     argumentsText(jsonMember(*function, "arguments")),
                                     std::string()});
    }
    return message;
}

}  // namespace

FailureClass cohereFailureClass(std::string_view reason, FailureClass otherwise)
{
    return reason == "TIMEOUT" ? FailureClass::ServerError : otherwise;
}

// {text, token_ids, logprobs}, or a list of them. A text of several tokens is one entry.
Json cohereLogprobs(const Json& tokens)
{
    const Json list = tokens.is_array() ? tokens : Json::array({tokens});
    Json content = Json::array();
    for (const Json& token : list) {
        const Json* values = jsonMember(token, "logprobs");
        if (values == nullptr || !values->is_array() || values->empty()) continue;
        double sum = 0;
        for (const Json& value : *values)
            if (value.is_number()) sum += value.get<double>();
        content.push_back({{"token", jsonText(token, "text")},
                           {"logprob", sum},
                           {"bytes", nullptr},
                           {"top_logprobs", Json::array()}});
    }
    return content.empty() ? Json() : Json{{"content", std::move(content)}};
}

std::optional<FinishReason> cohereFinishReason(std::string_view reason)
{
    if (reason == "ERROR" || reason == "TIMEOUT") return std::nullopt;
    if (reason == "MAX_TOKENS" || reason == "ERROR_LIMIT") return FinishReason::Length;
    if (reason == "TOOL_CALL") return FinishReason::ToolCalls;
    if (reason == "ERROR_TOXIC") return FinishReason::ContentFilter;
    return FinishReason::Stop;
}

Usage readCohereUsage(const Json& usage)
{
    Usage read;
    for (const char* member : {"billed_units", "tokens"}) {
        const Json* counts = jsonMember(usage, member);
        if (counts == nullptr) continue;
        if (const auto input = tokenCount(*counts, "input_tokens")) read.promptTokens = input;
        if (const auto output = tokenCount(*counts, "output_tokens"))
            read.completionTokens = output;
    }
    read.cachedTokens = tokenCount(usage, "cached_tokens");
    if (read.promptTokens && read.completionTokens)
        read.totalTokens = *read.promptTokens + *read.completionTokens;
    return read;
}

const Capabilities& CohereFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{
        Chat,       Streaming,   Embeddings,        Tools,
        ToolChoice, JsonObject,  JsonSchema,        ImageInput,
        ImageUrl,   Reasoning,   ReasoningSettings, Stop,
        Seed,       Logprobs,    Penalties,         TopK,
        TopP,       Temperature, MaxTokens,         StreamUsage};
    return kCapabilities;
}

tl::expected<ChatResponse, Failure> CohereFormat::decode(std::string_view body,
                                                         Operation operation) const
{
    if (operation == Operation::Embedding) return decodeCohereEmbeddings(body);
    const auto json = parseJson(body);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's answer is no JSON: " + json.error().message);
    const Json* message = jsonMember(*json, "message");
    if (message == nullptr || !message->is_object())
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BadAnswer));
    const std::string name = jsonText(*json, "finish_reason", "COMPLETE");
    const auto reason = cohereFinishReason(name);
    if (!reason)
        return failed(cohereFailureClass(name, FailureClass::BadAnswer),
                      "the provider's answer ended with " + name);
    ChatResponse response;
    response.id = jsonText(*json, "id");
    Choice choice;
    choice.message = readMessage(*message);
    choice.finishReason = *reason;
    choice.nativeReason = name;
    if (const Json* tokens = jsonMember(*json, "logprobs"))
        choice.logprobs = cohereLogprobs(*tokens);
    response.choices.push_back(std::move(choice));
    if (const Json* usage = jsonMember(*json, "usage")) response.usage = readCohereUsage(*usage);
    return response;
}

std::unique_ptr<StreamDecoder> CohereFormat::streamDecoder() const
{
    return std::make_unique<CohereStreamDecoder>();
}

Failure CohereFormat::decodeError(int status, const net::Headers& headers, std::string_view body,
                                  std::int64_t nowUnixSeconds) const
{
    return failureOfAnswer(status, headers, body, nowUnixSeconds);
}

Result<std::vector<std::string>> CohereFormat::decodeModels(std::string_view body) const
{
    const auto json = parseJson(body);
    if (!json) return tl::unexpected(json.error());
    const Json* list = jsonMember(*json, "models");
    if (list == nullptr || !list->is_array())
        return fail(ErrorCode::ParseError, "the provider's list of models has no models");
    std::vector<std::string> models;
    for (const Json& model : *list)
        if (std::string name = jsonText(model, "name"); !name.empty())
            models.push_back(std::move(name));
    return models;
}

}  // namespace helix::providers

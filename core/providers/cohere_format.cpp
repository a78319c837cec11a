#include "providers/cohere_format.h"

#include "providers/http_calls.h"
#include "providers/openai_format.h"
#include "providers/openai_usage.h"
#include "providers/vendor_error.h"

namespace helix::providers {

namespace {

const char* roleName(Role role)
{
    switch (role) {
        case Role::System:
        case Role::Developer: return "system";
        case Role::User: return "user";
        case Role::Assistant: return "assistant";
        case Role::Tool: return "tool";
    }
    return "user";
}

Json messageOf(const Message& message)
{
    Json json{{"role", roleName(message.role)}};
    if (!message.content.empty() || message.toolCalls.empty())
        json["content"] = openAiContent(message);
    if (!message.toolCallId.empty()) json["tool_call_id"] = message.toolCallId;
    if (message.toolCalls.empty()) return json;
    if (!message.reasoning.empty()) json["tool_plan"] = message.reasoningText();
    Json& calls = json["tool_calls"] = Json::array();
    for (const ToolCall& call : message.toolCalls)
        calls.push_back({{"id", call.id},
                         {"type", "function"},
                         {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
    return json;
}

// tool_choice knows only REQUIRED and NONE: a named tool is required and the only one.
void addTools(const ChatRequest& request, Json& body)
{
    if (request.tools.empty()) return;
    const auto kind = request.toolChoice ? request.toolChoice->kind : ToolChoice::Kind::Auto;
    Json tools = Json::array();
    for (Json& tool : openAiTools(request)) {
        tool["function"].erase("strict");
        if (kind == ToolChoice::Kind::Named && tool["function"]["name"] != request.toolChoice->name)
            continue;
        tools.push_back(std::move(tool));
    }
    body["tools"] = std::move(tools);
    if (kind == ToolChoice::Kind::None) body["tool_choice"] = "NONE";
    if (kind == ToolChoice::Kind::Required || kind == ToolChoice::Kind::Named)
        body["tool_choice"] = "REQUIRED";
}

void addSampling(const ChatRequest& request, Json& body)
{
    const auto set = [&](const char* name, const auto& value) {
        if (value) body[name] = *value;
    };
    set("temperature", request.temperature);
    set("p", request.topP);
    set("k", request.topK);
    set("max_tokens", request.maxTokens);
    set("seed", request.seed);
    set("presence_penalty", request.presencePenalty);
    set("frequency_penalty", request.frequencyPenalty);
    if (!request.stop.empty()) body["stop_sequences"] = request.stop;
}

void addResponseFormat(const ResponseFormat& format, Json& body)
{
    if (format.kind == ResponseFormat::Kind::Text) return;
    body["response_format"] = {{"type", "json_object"}};
    if (format.kind == ResponseFormat::Kind::JsonSchema)
        body["response_format"]["json_schema"] = format.schema;
}

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
    const Json* calls = jsonMember(json, "tool_calls");
    if (calls == nullptr || !calls->is_array()) return message;
    for (const Json& call : *calls) {
        const Json* function = jsonMember(call, "function");
        if (function == nullptr) continue;
        message.toolCalls.push_back({jsonText(call, "id"), jsonText(*function, "name"),
                                     argumentsText(jsonMember(*function, "arguments"))});
    }
    return message;
}

// content-delta carries one part, older answers a list of them.
const Json* firstOf(const Json* value)
{
    if (value != nullptr && value->is_array()) return value->empty() ? nullptr : &value->front();
    return value;
}

FailureClass classOfFinish(std::string_view reason, FailureClass otherwise)
{
    return reason == "TIMEOUT" ? FailureClass::ServerError : otherwise;
}

}  // namespace

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

HttpCall CohereFormat::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    Json body{{"model", model}, {"stream", request.isStream}};
    Json& messages = body["messages"] = Json::array();
    for (const Message& message : request.messages) messages.push_back(messageOf(message));
    addSampling(request, body);
    addTools(request, body);
    if (request.responseFormat) addResponseFormat(*request.responseFormat, body);
    return postJson(endpoint, joinUrl(endpoint.baseUrl, "/chat"), dumpJson(body));
}

const Capabilities& CohereFormat::capabilities() const noexcept
{
    using enum Feature;
    static constexpr Capabilities kCapabilities{
        Chat, Streaming, Tools, ToolChoice, JsonObject,  JsonSchema, Reasoning,  Stop,
        Seed, Penalties, TopK,  TopP,       Temperature, MaxTokens,  StreamUsage};
    return kCapabilities;
}

tl::expected<ChatResponse, Failure> CohereFormat::decode(std::string_view body, Operation) const
{
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
        return failed(classOfFinish(name, FailureClass::BadAnswer),
                      "the provider's answer ended with " + name);
    ChatResponse response;
    response.id = jsonText(*json, "id");
    Choice choice;
    choice.message = readMessage(*message);
    choice.finishReason = *reason;
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

// The list of models exists in version 1 only.
HttpCall CohereFormat::modelsCall(const Endpoint& endpoint) const
{
    std::string_view base = endpoint.baseUrl;
    while (base.ends_with('/')) base.remove_suffix(1);
    if (base.ends_with("/v2")) base.remove_suffix(3);
    return getJson(endpoint, joinUrl(base, "/v1/models") + "?endpoint=chat&page_size=1000");
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

tl::expected<void, Failure> CohereStreamDecoder::onEvent(const net::SseEvent& event,
                                                         std::vector<ChatEvent>& out)
{
    if (event.data.find_first_not_of(" \t") == std::string::npos || event.data == "[DONE]")
        return {};
    const auto json = parseJson(event.data);
    if (!json)
        return failed(FailureClass::BadAnswer,
                      "the provider's stream cannot be read: " + json.error().message);
    const std::string type = jsonText(*json, "type", event.type);
    const Json* delta = jsonMember(*json, "delta");
    if (type == "error" || (type.empty() && delta == nullptr))
        return tl::unexpected(failureOfErrorJson(*json, FailureClass::BrokenStream));
    const Json* message = delta != nullptr ? jsonMember(*delta, "message") : nullptr;
    completion().touch(0);
    if (type == "message-start") out.emplace_back(StreamStart{jsonText(*json, "id"), {}});
    if (type == "message-end") return onMessageEnd(*json, out);
    if (message == nullptr) return {};
    if (type == "content-start" || type == "content-delta") onContent(*message, out);
    if (type == "tool-plan-delta")
        if (std::string plan = jsonText(*message, "tool_plan"); !plan.empty())
            out.emplace_back(ReasoningDelta{0, std::move(plan), {}});
    if (type == "tool-call-start") onToolCallStart(*message, out);
    if (type == "tool-call-delta") onToolCallDelta(*message, out);
    return {};
}

void CohereStreamDecoder::onContent(const Json& message, std::vector<ChatEvent>& out)
{
    const Json* content = firstOf(jsonMember(message, "content"));
    if (content == nullptr) return;
    if (std::string thinking = jsonText(*content, "thinking"); !thinking.empty())
        out.emplace_back(ReasoningDelta{0, std::move(thinking), {}});
    if (std::string text = jsonText(*content, "text"); !text.empty())
        out.emplace_back(ContentDelta{0, std::move(text), {}});
}

void CohereStreamDecoder::onToolCallStart(const Json& message, std::vector<ChatEvent>& out)
{
    const Json* call = firstOf(jsonMember(message, "tool_calls"));
    const Json* function = call != nullptr ? jsonMember(*call, "function") : nullptr;
    if (function == nullptr) return;
    m_call = completion().addToolCall(0);
    std::string arguments = jsonText(*function, "arguments");
    if (!arguments.empty()) completion().addArguments(0, m_call);
    out.emplace_back(ToolCallDelta{0, m_call, jsonText(*call, "id"), jsonText(*function, "name"),
                                   std::move(arguments)});
}

void CohereStreamDecoder::onToolCallDelta(const Json& message, std::vector<ChatEvent>& out)
{
    const Json* call = firstOf(jsonMember(message, "tool_calls"));
    const Json* function = call != nullptr ? jsonMember(*call, "function") : nullptr;
    std::string arguments = function != nullptr ? jsonText(*function, "arguments") : std::string();
    if (m_call < 0 || arguments.empty()) return;
    completion().addArguments(0, m_call);
    out.emplace_back(ToolCallDelta{0, m_call, {}, {}, std::move(arguments)});
}

tl::expected<void, Failure> CohereStreamDecoder::onMessageEnd(const Json& json,
                                                              std::vector<ChatEvent>& out)
{
    const Json* delta = jsonMember(json, "delta");
    const std::string name =
        delta != nullptr ? jsonText(*delta, "finish_reason", "COMPLETE") : "COMPLETE";
    const auto reason = cohereFinishReason(name);
    if (!reason)
        return failed(classOfFinish(name, FailureClass::BrokenStream),
                      "the provider's answer ended with " + name);
    completion().finish(0, *reason, out);
    if (const Json* usage = delta != nullptr ? jsonMember(*delta, "usage") : nullptr) {
        const Usage read = readCohereUsage(*usage);
        if (read.isKnown()) out.emplace_back(UsageDelta{read});
    }
    end(out);
    return {};
}

}  // namespace helix::providers

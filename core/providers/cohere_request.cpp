// Writing of Cohere requests.

#include "providers/cohere_embeddings.h"
#include "providers/cohere_format.h"
#include "providers/http_calls.h"
#include "providers/native_body.h"
#include "providers/openai_content.h"
#include "providers/reasoning_settings.h"

#include <algorithm>

namespace helix::providers {

namespace {

// Texts and pictures are the only parts there.
Json contentOf(const Message& message)
{
    Json parts = Json::array();
    bool hasImage = false;
    for (const ContentPart& part : message.content) {
        if (const auto* text = std::get_if<TextPart>(&part)) {
            parts.push_back({{"type", "text"}, {"text", text->text}});
        } else if (const auto* image = std::get_if<ImagePart>(&part)) {
            hasImage = true;
            parts.push_back({{"type", "image_url"}, {"image_url", {{"url", imageUrl(*image)}}}});
        }
    }
    if (hasImage && message.role == Role::User) return parts;
    return message.text();
}

Json messageOf(const Message& message)
{
    Json json{{"role", openAiRoleName(message.role)}};
    if (!message.content.empty() || message.toolCalls.empty()) json["content"] = contentOf(message);
    if (!message.toolCallId.empty()) json["tool_call_id"] = message.toolCallId;
    if (message.toolCalls.empty()) return json;
    if (std::string plan = message.reasoningText(); !plan.empty())
        json["tool_plan"] = std::move(plan);
    json["tool_calls"] = openAiToolCalls(message);
    return json;
}

bool isAnyStrict(const ChatRequest& request)
{
    return std::any_of(request.tools.begin(), request.tools.end(),
                       [](const Tool& tool) { return tool.isStrict.value_or(false); });
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
    if (isAnyStrict(request)) body["strict_tools"] = true;
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
    set("logprobs", request.wantsLogprobs);
    if (!request.stop.empty()) body["stop_sequences"] = request.stop;
}

void addThinking(const ReasoningSettings& settings, Json& body)
{
    const auto budget = thinkingBudget(settings);
    if (!budget) return;
    body["thinking"] = {{"type", *budget > 0 ? "enabled" : "disabled"}};
    if (*budget > 0) body["thinking"]["token_budget"] = *budget;
}

void addResponseFormat(const ResponseFormat& format, Json& body)
{
    if (format.kind == ResponseFormat::Kind::Text) return;
    body["response_format"] = {{"type", "json_object"}};
    if (format.kind == ResponseFormat::Kind::JsonSchema)
        body["response_format"]["json_schema"] = format.schema;
}

Json chatBody(const ChatRequest& request)
{
    Json body = Json::object();
    Json& messages = body["messages"] = Json::array();
    for (const Message& message : request.messages) messages.push_back(messageOf(message));
    addSampling(request, body);
    addTools(request, body);
    if (request.responseFormat) addResponseFormat(*request.responseFormat, body);
    if (request.reasoning) addThinking(*request.reasoning, body);
    return body;
}

}  // namespace

HttpCall CohereFormat::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    if (request.operation == Operation::Embedding)
        return postJson(
            endpoint, joinUrl(endpoint.baseUrl, "/embed"),
            bodyText(cohereEmbeddingBody(request.embedding), endpoint.quirks, model, std::nullopt));
    return postJson(endpoint, joinUrl(endpoint.baseUrl, "/chat"),
                    bodyText(chatBody(request), endpoint.quirks, model, request.isStream));
}

// The list of models exists in version 1 only.
HttpCall CohereFormat::modelsCall(const Endpoint& endpoint) const
{
    std::string_view base = endpoint.baseUrl;
    while (base.ends_with('/')) base.remove_suffix(1);
    if (base.ends_with("/v2")) base.remove_suffix(3);
    return getJson(endpoint, joinUrl(base, "/v1/models") + "?endpoint=chat&page_size=1000");
}

}  // namespace helix::providers

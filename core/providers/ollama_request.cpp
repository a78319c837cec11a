// Writing of Ollama requests.

#include "providers/http_calls.h"
#include "providers/native_body.h"
#include "providers/ollama_format.h"
#include "providers/openai_content.h"
#include "providers/reasoning_settings.h"

namespace helix::providers {

namespace {

void addAddress(const std::string& address, std::string& text)
{
    if (!text.empty()) text += "\n";
    text += address;
}

void addContent(const Message& message, Json& json)
{
    std::string text;
    Json images = Json::array();
    for (const ContentPart& part : message.content) {
        if (const auto* piece = std::get_if<TextPart>(&part)) {
            text += piece->text;
        } else if (const auto* image = std::get_if<ImagePart>(&part)) {
            if (image->url.empty())
                images.push_back(image->data);
            else
                addAddress(image->url, text);
        } else if (const auto* file = std::get_if<FilePart>(&part)) {
            if (file->mediaType.starts_with("image/") && !file->data.empty())
                images.push_back(file->data);
            else if (!file->url.empty())
                addAddress(file->url, text);
        }
    }
    json["content"] = std::move(text);
    if (!images.empty()) json["images"] = std::move(images);
}

Json toolCallsOf(const Message& message)
{
    Json calls = Json::array();
    for (const ToolCall& call : message.toolCalls)
        calls.push_back(
            {{"function", {{"name", call.name}, {"arguments", argumentsObject(call.arguments)}}}});
    return calls;
}

std::string calledName(const ChatRequest& request, const Message& result)
{
    for (const Message& message : request.messages)
        for (const ToolCall& call : message.toolCalls)
            if (call.id == result.toolCallId) return call.name;
    return result.name;
}

Json messagesOf(const ChatRequest& request)
{
    Json messages = Json::array();
    for (const Message& message : request.messages) {
        Json json{{"role", openAiRoleName(message.role)}};
        addContent(message, json);
        if (!message.toolCalls.empty()) json["tool_calls"] = toolCallsOf(message);
        if (std::string thoughts = message.reasoningText(); !thoughts.empty())
            json["thinking"] = std::move(thoughts);
        if (message.role == Role::Tool)
            if (std::string name = calledName(request, message); !name.empty())
                json["tool_name"] = std::move(name);
        messages.push_back(std::move(json));
    }
    return messages;
}

Json optionsOf(const ChatRequest& request)
{
    Json options = Json::object();
    const auto set = [&](const char* name, const auto& value) {
        if (value) options[name] = *value;
    };
    set("temperature", request.temperature);
    set("top_p", request.topP);
    set("top_k", request.topK);
    set("num_predict", request.maxTokens);
    set("presence_penalty", request.presencePenalty);
    set("frequency_penalty", request.frequencyPenalty);
    set("seed", request.seed);
    if (!request.stop.empty()) options["stop"] = request.stop;
    return options;
}

// The API has no tool_choice: none is sent as no tools, a named one as the only tool.
Json toolsOf(const ChatRequest& request)
{
    const auto kind = request.toolChoice ? request.toolChoice->kind : ToolChoice::Kind::Auto;
    if (kind == ToolChoice::Kind::None) return Json::array();
    Json tools = openAiTools(request);
    if (kind != ToolChoice::Kind::Named) return tools;
    Json chosen = Json::array();
    for (Json& tool : tools)
        if (tool["function"]["name"] == request.toolChoice->name) chosen.push_back(std::move(tool));
    return chosen;
}

void addFormat(const ResponseFormat& format, Json& body)
{
    if (format.kind == ResponseFormat::Kind::JsonObject) body["format"] = "json";
    if (format.kind == ResponseFormat::Kind::JsonSchema) body["format"] = format.schema;
}

// Some models know three levels, the others take any level for "yes".
void addThink(const ReasoningSettings& settings, Json& body)
{
    const auto budget = thinkingBudget(settings);
    if (!budget) return;
    const std::string effort = reasoningEffort(settings);
    if (*budget == 0)
        body["think"] = false;
    else if (settings.effort.empty())
        body["think"] = true;
    else
        body["think"] = effort == "minimal" ? "low" : effort == "xhigh" ? "high" : effort;
}

Json canonicalBody(const ChatRequest& request)
{
    Json body{{"messages", messagesOf(request)}};
    if (Json options = optionsOf(request); !options.empty()) body["options"] = std::move(options);
    if (Json tools = toolsOf(request); !tools.empty()) body["tools"] = std::move(tools);
    if (request.responseFormat) addFormat(*request.responseFormat, body);
    if (request.reasoning) addThink(*request.reasoning, body);
    if (request.wantsLogprobs) body["logprobs"] = *request.wantsLogprobs;
    if (request.topLogprobs) body["top_logprobs"] = *request.topLogprobs;
    return body;
}

Json embeddingBody(const EmbeddingInput& input)
{
    Json body{{"input", input.texts}};
    if (input.dimensions) body["dimensions"] = *input.dimensions;
    return body;
}

}  // namespace

HttpCall OllamaFormat::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    if (request.operation == Operation::Embedding) {
        const Json* native = nativeBody(request, "ollama", "input");
        return postJson(endpoint, joinUrl(endpoint.baseUrl, "/api/embed"),
                        bodyText(native != nullptr ? *native : embeddingBody(request.embedding),
                                 endpoint.quirks, model, std::nullopt));
    }
    const Json* native = nativeBody(request, "ollama", "messages");
    return postJson(endpoint, joinUrl(endpoint.baseUrl, "/api/chat"),
                    bodyText(native != nullptr ? *native : canonicalBody(request), endpoint.quirks,
                             model, request.isStream));
}

HttpCall OllamaFormat::modelsCall(const Endpoint& endpoint) const
{
    return getJson(endpoint, joinUrl(endpoint.baseUrl, "/api/tags"));
}

}  // namespace helix::providers

// Writing of Anthropic requests.

#include "providers/anthropic_format.h"
#include "providers/gemini_format.h"
#include "providers/http_calls.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::string_view kVersion = "2023-06-01";

Json textBlock(std::string text)
{
    return {{"type", "text"}, {"text", std::move(text)}};
}

Json imageBlock(const ImagePart& image)
{
    Json source =
        image.url.empty()
            ? Json{{"type", "base64"}, {"media_type", image.mediaType}, {"data", image.data}}
            : Json{{"type", "url"}, {"url", image.url}};
    return {{"type", "image"}, {"source", std::move(source)}};
}

// Empty text blocks are refused by the API; parts of other protocols have no place here.
Json contentBlocks(const Message& message)
{
    Json blocks = Json::array();
    for (const ContentPart& part : message.content) {
        if (const auto* text = std::get_if<TextPart>(&part)) {
            if (!text->text.empty()) blocks.push_back(textBlock(text->text));
        } else if (const auto* image = std::get_if<ImagePart>(&part)) {
            blocks.push_back(imageBlock(*image));
        }
    }
    return blocks;
}

Json toolInput(const std::string& arguments)
{
    auto input = parseJson(arguments);
    if (input && input->is_object()) return std::move(*input);
    return arguments.empty() ? Json::object() : Json{{"arguments", arguments}};
}

Json assistantBlocks(const Message& message)
{
    Json blocks = Json::array();
    // Thinking goes back only with the proof that it is the vendor's own.
    if (!message.reasoningSignature().empty() && !isGeminiSignature(message.reasoningSignature()))
        blocks.push_back({{"type", "thinking"},
                          {"thinking", message.reasoningText()},
                          {"signature", message.reasoningSignature()}});
    for (Json& block : contentBlocks(message)) blocks.push_back(std::move(block));
    if (blocks.empty() && !message.refusal.empty()) blocks.push_back(textBlock(message.refusal));
    for (const ToolCall& call : message.toolCalls)
        blocks.push_back({{"type", "tool_use"},
                          {"id", call.id},
                          {"name", call.name},
                          {"input", toolInput(call.arguments)}});
    return blocks;
}

Json toolResultBlocks(const Message& message)
{
    Json result{{"type", "tool_result"}, {"tool_use_id", message.toolCallId}};
    Json content = contentBlocks(message);
    if (!content.empty()) result["content"] = std::move(content);
    return Json::array({std::move(result)});
}

// Roles must alternate: neighbours of one role become one message.
void append(Json& messages, const char* role, Json blocks)
{
    if (blocks.empty()) return;
    if (messages.empty() || messages.back()["role"] != role) {
        messages.push_back({{"role", role}, {"content", std::move(blocks)}});
        return;
    }
    Json& content = messages.back()["content"];
    for (Json& block : blocks) content.push_back(std::move(block));
}

std::string systemText(const ChatRequest& request)
{
    std::string system;
    for (const Message& message : request.messages) {
        if (message.role != Role::System && message.role != Role::Developer) continue;
        if (!system.empty()) system += "\n\n";
        system += message.text();
    }
    return system;
}

// A last assistant message is the beginning of the answer; it may not end with white space.
void trimPrefill(Json& messages)
{
    if (messages.empty() || messages.back()["role"] != "assistant") return;
    Json& block = messages.back()["content"].back();
    if (block["type"] != "text") return;
    std::string text = block["text"];
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    if (!text.empty()) block["text"] = std::move(text);
}

Json conversation(const ChatRequest& request)
{
    Json messages = Json::array();
    for (const Message& message : request.messages) {
        if (message.role == Role::User) append(messages, "user", contentBlocks(message));
        if (message.role == Role::Assistant)
            append(messages, "assistant", assistantBlocks(message));
        if (message.role == Role::Tool) append(messages, "user", toolResultBlocks(message));
    }
    trimPrefill(messages);
    return messages;
}

Json toolsOf(const ChatRequest& request)
{
    Json tools = Json::array();
    for (const Tool& tool : request.tools) {
        Json json{{"name", tool.name}};
        if (!tool.description.empty()) json["description"] = tool.description;
        json["input_schema"] = tool.parameters.is_object()
                                   ? tool.parameters
                                   : Json{{"type", "object"}, {"properties", Json::object()}};
        if (!json["input_schema"].contains("type")) json["input_schema"]["type"] = "object";
        tools.push_back(std::move(json));
    }
    return tools;
}

Json toolChoiceOf(const ChatRequest& request)
{
    const auto kind = request.toolChoice ? request.toolChoice->kind : ToolChoice::Kind::Auto;
    Json choice{{"type", "auto"}};
    if (kind == ToolChoice::Kind::None) return {{"type", "none"}};
    if (kind == ToolChoice::Kind::Required) choice["type"] = "any";
    if (kind == ToolChoice::Kind::Named)
        choice = {{"type", "tool"}, {"name", request.toolChoice->name}};
    if (request.parallelToolCalls && !*request.parallelToolCalls)
        choice["disable_parallel_tool_use"] = true;
    return choice;
}

void addSampling(const ChatRequest& request, Json& body)
{
    if (request.temperature) body["temperature"] = std::clamp(*request.temperature, 0.0, 1.0);
    if (request.topP) body["top_p"] = *request.topP;
    if (request.topK) body["top_k"] = *request.topK;
    if (!request.user.empty()) body["metadata"] = {{"user_id", request.user}};
    Json stops = Json::array();
    // A stop sequence of white space alone is refused by the API.
    for (const std::string& stop : request.stop)
        if (stop.find_first_not_of(" \t\r\n") != std::string::npos) stops.push_back(stop);
    if (!stops.empty()) body["stop_sequences"] = std::move(stops);
}

void addTools(const ChatRequest& request, Json& body)
{
    if (request.tools.empty()) return;
    body["tools"] = toolsOf(request);
    if (request.toolChoice || request.parallelToolCalls)
        body["tool_choice"] = toolChoiceOf(request);
}

Json bodyOf(const ChatRequest& request, const std::string& model)
{
    Json body{{"model", model},
              {"max_tokens", request.maxTokens.value_or(kAnthropicDefaultMaxTokens)}};
    Json messages = conversation(request);
    std::string system = systemText(request);
    // At least one message is mandatory; a request of system text alone asks with it.
    if (messages.empty())
        append(messages, "user", Json::array({textBlock(std::exchange(system, {}))}));
    if (!system.empty()) body["system"] = std::move(system);
    body["messages"] = std::move(messages);
    addSampling(request, body);
    addTools(request, body);
    if (request.responseFormat && request.responseFormat->kind == ResponseFormat::Kind::JsonSchema)
        body["output_config"] = {
            {"format", {{"type", "json_schema"}, {"schema", request.responseFormat->schema}}}};
    if (const Json* thinking = jsonMember(request.original, "thinking"))
        body["thinking"] = *thinking;
    if (request.isStream) body["stream"] = true;
    return body;
}

}  // namespace

HttpCall AnthropicFormat::encode(const ChatRequest& request, const std::string& model,
                                 const Endpoint& endpoint) const
{
    HttpCall call = postJson(endpoint, joinUrl(endpoint.baseUrl, "/v1/messages"),
                             dumpJson(bodyOf(request, model)));
    if (call.headers.find("anthropic-version") == nullptr)
        call.headers.add("anthropic-version", std::string(kVersion));
    return call;
}

HttpCall AnthropicFormat::modelsCall(const Endpoint& endpoint) const
{
    HttpCall call = getJson(endpoint, joinUrl(endpoint.baseUrl, "/v1/models") + "?limit=1000");
    if (call.headers.find("anthropic-version") == nullptr)
        call.headers.add("anthropic-version", std::string(kVersion));
    return call;
}

}  // namespace helix::providers

// Writing of Anthropic requests.

#include "providers/anthropic_content.h"
#include "providers/anthropic_format.h"
#include "providers/http_calls.h"
#include "providers/native_body.h"
#include "providers/reasoning_settings.h"

#include <algorithm>
#include <array>
#include <set>

namespace helix::providers {

namespace {

constexpr std::string_view kVersion = "2023-06-01";
/// What counting takes of a message's fields.
constexpr std::array<std::string_view, 7> kCountedFields{
    "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control"};

Json toolOf(const std::string& name, const std::string& description, const Json& parameters)
{
    Json json{{"name", name}};
    if (!description.empty()) json["description"] = description;
    json["input_schema"] = parameters.is_object()
                               ? parameters
                               : Json{{"type", "object"}, {"properties", Json::object()}};
    if (!json["input_schema"].contains("type")) json["input_schema"]["type"] = "object";
    return json;
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

// A conversation with tool calls must define tools, even when none may be called any more.
void addToolsOfHistory(const ChatRequest& request, Json& body)
{
    std::set<std::string> names;
    for (const Message& message : request.messages)
        for (const ToolCall& call : message.toolCalls) names.insert(call.name);
    if (names.empty()) return;
    Json& tools = body["tools"] = Json::array();
    for (const std::string& name : names) tools.push_back(toolOf(name, {}, {}));
    body["tool_choice"] = {{"type", "none"}};
}

void addTools(const ChatRequest& request, Json& body)
{
    if (request.tools.empty()) return addToolsOfHistory(request, body);
    Json& tools = body["tools"] = Json::array();
    for (const Tool& tool : request.tools) {
        Json json = toolOf(tool.name, tool.description, tool.parameters);
        if (tool.isStrict && *tool.isStrict) {
            json["strict"] = true;
            json["input_schema"] = anthropicSchema(json["input_schema"]);
        }
        tools.push_back(std::move(json));
    }
    if (request.toolChoice || request.parallelToolCalls)
        body["tool_choice"] = toolChoiceOf(request);
}

void addSampling(const ChatRequest& request, Json& body)
{
    if (request.temperature) body["temperature"] = std::clamp(*request.temperature, 0.0, 1.0);
    // Newer models refuse both together; a top_p of 1 says nothing.
    if (request.topP && !(request.temperature && *request.topP >= 1)) body["top_p"] = *request.topP;
    if (request.topK) body["top_k"] = *request.topK;
    if (!request.user.empty()) body["metadata"] = {{"user_id", request.user}};
    Json stops = Json::array();
    // A stop sequence of white space alone is refused by the API.
    for (const std::string& stop : request.stop)
        if (stop.find_first_not_of(" \t\r\n") != std::string::npos) stops.push_back(stop);
    if (!stops.empty()) body["stop_sequences"] = std::move(stops);
}

Json canonicalBody(const ChatRequest& request, const std::string& model, const Quirks& quirks)
{
    Json body{{"max_tokens", request.maxTokens.value_or(kAnthropicDefaultMaxTokens)}};
    if (std::string system = anthropicSystem(request); !system.empty())
        body["system"] = std::move(system);
    body["messages"] = anthropicMessages(request);
    addSampling(request, body);
    addTools(request, body);
    if (request.responseFormat && request.responseFormat->kind == ResponseFormat::Kind::JsonSchema)
        body["output_config"]["format"] = {
            {"type", "json_schema"}, {"schema", anthropicSchema(request.responseFormat->schema)}};
    addAnthropicThinking(request, takesEffort(quirks, model), body);
    return body;
}

Json countedFields(const Json& body)
{
    Json counted = Json::object();
    for (const std::string_view name : kCountedFields)
        if (const auto field = body.find(name); field != body.end())
            counted[std::string(name)] = *field;
    return counted;
}

std::string bodyOf(const ChatRequest& request, const std::string& model, const Quirks& quirks)
{
    const Json* native = nativeBody(request, "anthropic", "messages");
    const bool isCount = request.operation == Operation::CountTokens;
    const std::optional<bool> stream =
        request.isStream && !isCount ? std::optional(true) : std::nullopt;
    if (native != nullptr) {
        if (isCount || native->contains("max_tokens"))
            return bodyText(*native, quirks, model, stream);
        Json changed = *native;
        changed["max_tokens"] = kAnthropicDefaultMaxTokens;
        return bodyText(changed, quirks, model, stream);
    }
    const Json body = canonicalBody(request, model, quirks);
    return bodyText(isCount ? countedFields(body) : body, quirks, model, stream);
}

// The client's own anthropic-beta header, which its protocol's reader kept in the body.
std::string betaOf(const ChatRequest& request)
{
    if (nativeBody(request, "anthropic", "messages") == nullptr) return {};
    return jsonText(request.original, kAnthropicBetaField);
}

Quirks withoutField(Quirks quirks, const char* field)
{
    quirks.refusedFields.emplace_back(field);
    return quirks;
}

}  // namespace

HttpCall AnthropicFormat::encode(const ChatRequest& request, const std::string& model,
                                 const Endpoint& endpoint) const
{
    std::string url = joinUrl(endpoint.baseUrl, "/v1/messages");
    if (request.operation == Operation::CountTokens) url += "/count_tokens";
    const std::string beta = betaOf(request);
    HttpCall call = postJson(
        endpoint, std::move(url),
        beta.empty() ? bodyOf(request, model, endpoint.quirks)
                     : bodyOf(request, model, withoutField(endpoint.quirks, kAnthropicBetaField)));
    if (!beta.empty() && call.headers.find("anthropic-beta") == nullptr)
        call.headers.add("anthropic-beta", beta);
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

// Writing of OpenAI-compatible requests.

#include "providers/http_calls.h"
#include "providers/json_append.h"
#include "providers/openai_format.h"

namespace helix::providers {

namespace {

constexpr std::size_t kBodyReserve = 1024;

const char* roleName(Role role)
{
    switch (role) {
        // Only OpenAI itself knows "developer"; every server takes "system" for it.
        case Role::System:
        case Role::Developer: return "system";
        case Role::User: return "user";
        case Role::Assistant: return "assistant";
        case Role::Tool: return "tool";
    }
    return "user";
}

Json partOf(const ContentPart& part)
{
    if (const auto* text = std::get_if<TextPart>(&part))
        return {{"type", "text"}, {"text", text->text}};
    if (const auto* image = std::get_if<ImagePart>(&part)) {
        Json address{{"url", imageUrl(*image)}};
        if (!image->detail.empty()) address["detail"] = image->detail;
        return {{"type", "image_url"}, {"image_url", std::move(address)}};
    }
    const auto* other = std::get_if<OtherPart>(&part);
    return other != nullptr ? other->raw : Json();
}

Json toolCallsOf(const Message& message)
{
    Json calls = Json::array();
    for (const ToolCall& call : message.toolCalls)
        calls.push_back({{"id", call.id},
                         {"type", "function"},
                         {"function", {{"name", call.name}, {"arguments", call.arguments}}}});
    return calls;
}

Json messageOf(const Message& message)
{
    Json json{{"role", roleName(message.role)}};
    json["content"] =
        message.content.empty() && !message.toolCalls.empty() ? Json() : openAiContent(message);
    if (!message.name.empty()) json["name"] = message.name;
    if (!message.toolCalls.empty()) json["tool_calls"] = toolCallsOf(message);
    if (!message.toolCallId.empty()) json["tool_call_id"] = message.toolCallId;
    if (!message.refusal.empty()) json["refusal"] = message.refusal;
    return json;
}

Json toolChoiceOf(const ToolChoice& choice)
{
    switch (choice.kind) {
        case ToolChoice::Kind::Auto: return "auto";
        case ToolChoice::Kind::None: return "none";
        case ToolChoice::Kind::Required: return "required";
        case ToolChoice::Kind::Named: break;
    }
    return {{"type", "function"}, {"function", {{"name", choice.name}}}};
}

Json responseFormatOf(const ResponseFormat& format)
{
    if (format.kind == ResponseFormat::Kind::Text) return {{"type", "text"}};
    if (format.kind == ResponseFormat::Kind::JsonObject) return {{"type", "json_object"}};
    Json schema{{"name", format.name.empty() ? "answer" : format.name}, {"schema", format.schema}};
    if (format.isStrict) schema["strict"] = *format.isStrict;
    return {{"type", "json_schema"}, {"json_schema", std::move(schema)}};
}

void addSampling(const ChatRequest& request, Json& body)
{
    const auto set = [&](const char* name, const auto& value) {
        if (value) body[name] = *value;
    };
    set("temperature", request.temperature);
    set("top_p", request.topP);
    set("presence_penalty", request.presencePenalty);
    set("frequency_penalty", request.frequencyPenalty);
    set("max_tokens", request.maxTokens);
    set("seed", request.seed);
    set("n", request.n);
    set("parallel_tool_calls", request.parallelToolCalls);
    if (!request.stop.empty()) body["stop"] = request.stop;
    if (!request.user.empty()) body["user"] = request.user;
}

Json canonicalBody(const ChatRequest& request)
{
    Json body = Json::object();
    Json& messages = body["messages"] = Json::array();
    for (const Message& message : request.messages) messages.push_back(messageOf(message));
    addSampling(request, body);
    if (!request.tools.empty()) body["tools"] = openAiTools(request);
    if (request.toolChoice) body["tool_choice"] = toolChoiceOf(*request.toolChoice);
    if (request.responseFormat) body["response_format"] = responseFormatOf(*request.responseFormat);
    return body;
}

bool isOurs(const std::string& name)
{
    return name == "model" || name == "stream" || name == "stream_options";
}

void appendStreamOptions(std::string& body, const Json& fields)
{
    body += R"(,"stream":true,"stream_options":{"include_usage":true)";
    if (const Json* options = jsonMember(fields, "stream_options");
        options != nullptr && options->is_object()) {
        for (auto option = options->begin(); option != options->end(); ++option) {
            if (option.key() == "include_usage") continue;
            body.push_back(',');
            appendJsonString(body, option.key());
            body.push_back(':');
            appendJson(body, option.value());
        }
    }
    body.push_back('}');
}

std::string bodyText(const ChatRequest& request, const std::string& model, const Json& fields)
{
    std::string body;
    body.reserve(kBodyReserve);
    body += R"({"model":)";
    appendJsonString(body, model);
    for (auto field = fields.begin(); field != fields.end(); ++field) {
        if (isOurs(field.key())) continue;
        body.push_back(',');
        appendJsonString(body, field.key());
        body.push_back(':');
        appendJson(body, field.value());
    }
    // Usage is always asked for: a stream without it could not be charged.
    if (request.isStream) appendStreamOptions(body, fields);
    body.push_back('}');
    return body;
}

}  // namespace

std::string imageUrl(const ImagePart& image)
{
    return image.url.empty() ? "data:" + image.mediaType + ";base64," + image.data : image.url;
}

Json openAiContent(const Message& message)
{
    bool isTextOnly = true;
    for (const ContentPart& part : message.content)
        isTextOnly = isTextOnly && std::holds_alternative<TextPart>(part);
    if (isTextOnly) return message.text();
    Json parts = Json::array();
    for (const ContentPart& part : message.content) parts.push_back(partOf(part));
    return parts;
}

Json openAiTools(const ChatRequest& request)
{
    Json tools = Json::array();
    for (const Tool& tool : request.tools) {
        Json function{{"name", tool.name}};
        if (!tool.description.empty()) function["description"] = tool.description;
        function["parameters"] = tool.parameters.is_object()
                                     ? tool.parameters
                                     : Json{{"type", "object"}, {"properties", Json::object()}};
        if (tool.isStrict) function["strict"] = *tool.isStrict;
        tools.push_back({{"type", "function"}, {"function", std::move(function)}});
    }
    return tools;
}

HttpCall OpenAiFormat::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    const bool passesThrough = request.dialect == Dialect::OpenAiChat &&
                               jsonMember(request.original, "messages") != nullptr;
    std::string body = passesThrough ? bodyText(request, model, request.original)
                                     : bodyText(request, model, canonicalBody(request));
    return postJson(endpoint, joinUrl(endpoint.baseUrl, "/chat/completions"), std::move(body));
}

}  // namespace helix::providers

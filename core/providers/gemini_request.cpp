// Writing of Gemini requests.

#include "providers/gemini_format.h"
#include "providers/http_calls.h"

namespace helix::providers {

namespace {

Json partOf(const ImagePart& image)
{
    if (image.url.empty())
        return {{"inlineData", {{"mimeType", image.mediaType}, {"data", image.data}}}};
    Json file{{"fileUri", image.url}};
    if (!image.mediaType.empty()) file["mimeType"] = image.mediaType;
    return {{"fileData", std::move(file)}};
}

Json contentParts(const Message& message)
{
    Json parts = Json::array();
    for (const ContentPart& part : message.content) {
        if (const auto* text = std::get_if<TextPart>(&part)) {
            if (!text->text.empty()) parts.push_back({{"text", text->text}});
        } else if (const auto* image = std::get_if<ImagePart>(&part)) {
            parts.push_back(partOf(*image));
        }
    }
    return parts;
}

Json objectOf(const std::string& text, const char* wrapper)
{
    auto json = parseJson(text);
    if (json && json->is_object()) return std::move(*json);
    return {{wrapper, json ? std::move(*json) : Json(text)}};
}

Json modelParts(const Message& message)
{
    Json parts = contentParts(message);
    const std::size_t firstCall = parts.size();
    for (const ToolCall& call : message.toolCalls) {
        Json arguments =
            call.arguments.empty() ? Json::object() : objectOf(call.arguments, "arguments");
        parts.push_back({{"functionCall", {{"name", call.name}, {"args", std::move(arguments)}}}});
    }
    if (!isGeminiSignature(message.reasoningSignature()) || parts.empty()) return parts;
    const std::size_t signedPart = firstCall < parts.size() ? firstCall : parts.size() - 1;
    parts[signedPart]["thoughtSignature"] = unmarkGeminiSignature(message.reasoningSignature());
    return parts;
}

// A result names its function, which only the call that it answers knows.
std::string calledName(const ChatRequest& request, const Message& result)
{
    for (const Message& message : request.messages)
        for (const ToolCall& call : message.toolCalls)
            if (call.id == result.toolCallId) return call.name;
    return result.name.empty() ? "function" : result.name;
}

Json resultParts(const ChatRequest& request, const Message& message)
{
    Json response{{"name", calledName(request, message)},
                  {"response", objectOf(message.text(), "result")}};
    return Json::array({{{"functionResponse", std::move(response)}}});
}

void append(Json& contents, const char* role, Json parts)
{
    if (parts.empty()) return;
    if (contents.empty() || contents.back()["role"] != role) {
        contents.push_back({{"role", role}, {"parts", std::move(parts)}});
        return;
    }
    Json& known = contents.back()["parts"];
    for (Json& part : parts) known.push_back(std::move(part));
}

void addConversation(const ChatRequest& request, Json& body)
{
    Json contents = Json::array();
    Json system = Json::array();
    for (const Message& message : request.messages) {
        switch (message.role) {
            case Role::System:
            case Role::Developer:
                if (std::string text = message.text(); !text.empty())
                    system.push_back({{"text", std::move(text)}});
                break;
            case Role::User: append(contents, "user", contentParts(message)); break;
            case Role::Assistant: append(contents, "model", modelParts(message)); break;
            case Role::Tool: append(contents, "user", resultParts(request, message)); break;
        }
    }
    if (contents.empty()) append(contents, "user", std::exchange(system, Json::array()));
    body["contents"] = std::move(contents);
    if (!system.empty()) body["systemInstruction"] = {{"parts", std::move(system)}};
}

void addResponseFormat(const ResponseFormat& format, Json& config)
{
    if (format.kind == ResponseFormat::Kind::Text) return;
    config["responseMimeType"] = "application/json";
    if (format.kind != ResponseFormat::Kind::JsonSchema) return;
    if (hasReferences(format.schema))
        config["responseJsonSchema"] = format.schema;
    else
        config["responseSchema"] = geminiSchema(format.schema);
}

Json generationConfig(const ChatRequest& request)
{
    Json config = Json::object();
    const auto set = [&](const char* name, const auto& value) {
        if (value) config[name] = *value;
    };
    set("temperature", request.temperature);
    set("topP", request.topP);
    set("topK", request.topK);
    set("maxOutputTokens", request.maxTokens);
    set("candidateCount", request.n);
    set("presencePenalty", request.presencePenalty);
    set("frequencyPenalty", request.frequencyPenalty);
    set("seed", request.seed);
    if (!request.stop.empty()) config["stopSequences"] = request.stop;
    if (request.responseFormat) addResponseFormat(*request.responseFormat, config);
    return config;
}

Json declarationOf(const Tool& tool)
{
    Json declaration{{"name", tool.name}};
    if (!tool.description.empty()) declaration["description"] = tool.description;
    const Json* properties = jsonMember(tool.parameters, "properties");
    // An object without properties is refused; a function without parameters has no schema.
    if (properties == nullptr || properties->empty()) return declaration;
    if (hasReferences(tool.parameters))
        declaration["parametersJsonSchema"] = tool.parameters;
    else
        declaration["parameters"] = geminiSchema(tool.parameters);
    return declaration;
}

Json functionCallingConfig(const ToolChoice& choice)
{
    switch (choice.kind) {
        case ToolChoice::Kind::Auto: return {{"mode", "AUTO"}};
        case ToolChoice::Kind::None: return {{"mode", "NONE"}};
        case ToolChoice::Kind::Required: return {{"mode", "ANY"}};
        case ToolChoice::Kind::Named: break;
    }
    return {{"mode", "ANY"}, {"allowedFunctionNames", Json::array({choice.name})}};
}

void addTools(const ChatRequest& request, Json& body)
{
    if (request.tools.empty()) return;
    Json declarations = Json::array();
    for (const Tool& tool : request.tools) declarations.push_back(declarationOf(tool));
    body["tools"] = Json::array({{{"functionDeclarations", std::move(declarations)}}});
    if (request.toolChoice)
        body["toolConfig"] = {
            {"functionCallingConfig", functionCallingConfig(*request.toolChoice)}};
}

// "models/gemini-2.0-flash" is the same as "gemini-2.0-flash".
std::string urlOf(const Endpoint& endpoint, std::string_view model, bool isStream)
{
    if (model.starts_with("models/")) model.remove_prefix(7);
    const char* method = isStream ? ":streamGenerateContent?alt=sse" : ":generateContent";
    return joinUrl(endpoint.baseUrl, "/models") + "/" + net::percentEncode(model) + method;
}

}  // namespace

HttpCall GeminiFormat::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    Json body = Json::object();
    addConversation(request, body);
    if (Json config = generationConfig(request); !config.empty())
        body["generationConfig"] = std::move(config);
    addTools(request, body);
    return postJson(endpoint, urlOf(endpoint, model, request.isStream), dumpJson(body));
}

HttpCall GeminiFormat::modelsCall(const Endpoint& endpoint) const
{
    return getJson(endpoint, joinUrl(endpoint.baseUrl, "/models") + "?pageSize=1000");
}

}  // namespace helix::providers

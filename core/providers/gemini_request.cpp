// Writing of Gemini requests.

#include "providers/gemini_content.h"
#include "providers/gemini_embeddings.h"
#include "providers/gemini_format.h"
#include "providers/http_calls.h"
#include "providers/native_body.h"
#include "providers/reasoning_settings.h"

namespace helix::providers {

namespace {

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

// thinkingLevel and thinkingBudget exclude each other: Gemini 3 takes the level, 2.5 the budget.
void addThinking(const ReasoningSettings& settings, bool takesLevel, Json& config)
{
    Json thinking = Json::object();
    const auto budget = thinkingBudget(settings);
    if (takesLevel) {
        const std::string effort = reasoningEffort(settings);
        const bool isLow = effort == "none" || effort == "minimal";
        if (!effort.empty())
            thinking["thinkingLevel"] = isLow ? "low" : effort == "xhigh" ? "high" : effort;
    } else if (budget) {
        thinking["thinkingBudget"] = *budget;
    }
    const bool isThinking = budget && *budget > 0;
    if (settings.isShown || isThinking)
        thinking["includeThoughts"] = settings.isShown.value_or(isThinking);
    if (!thinking.empty()) config["thinkingConfig"] = std::move(thinking);
}

Json generationConfig(const ChatRequest& request, bool takesLevel)
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
    set("responseLogprobs", request.wantsLogprobs);
    if (request.wantsLogprobs.value_or(false)) set("logprobs", request.topLogprobs);
    if (!request.stop.empty()) config["stopSequences"] = request.stop;
    if (request.responseFormat) addResponseFormat(*request.responseFormat, config);
    if (request.reasoning) addThinking(*request.reasoning, takesLevel, config);
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

Json canonicalBody(const ChatRequest& request, const std::string& model, const Quirks& quirks)
{
    const bool takesLevel = takesEffort(quirks, model);
    Json body = Json::object();
    addGeminiConversation(request, takesLevel, body);
    if (Json config = generationConfig(request, takesLevel); !config.empty())
        body["generationConfig"] = std::move(config);
    addTools(request, body);
    return body;
}

const char* methodOf(const ChatRequest& request)
{
    switch (request.operation) {
        case Operation::Embedding: return ":batchEmbedContents";
        case Operation::CountTokens: return ":countTokens";
        case Operation::Chat: break;
    }
    return request.isStream ? ":streamGenerateContent?alt=sse" : ":generateContent";
}

std::string bodyOf(const ChatRequest& request, const std::string& model, const Quirks& quirks)
{
    if (request.operation == Operation::Embedding)
        return dumpJson(geminiEmbeddingBody(request, model));
    if (request.operation == Operation::CountTokens)
        return dumpJson(geminiCountBody(request, model, canonicalBody(request, model, quirks)));
    const auto textOf = [&](const Json& body) {
        return bodyText(body, quirks, std::nullopt, std::nullopt);
    };
    const Json* native = nativeBody(request, "gemini", "contents");
    return native != nullptr ? textOf(*native) : textOf(canonicalBody(request, model, quirks));
}

}  // namespace

// "models/gemini-2.0-flash" is the same as "gemini-2.0-flash".
std::string geminiModelPath(std::string_view model)
{
    return std::string(model.starts_with("models/") ? "" : "models/") + std::string(model);
}

HttpCall GeminiFormat::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    const std::string name = geminiModelPath(model).substr(std::string_view("models/").size());
    std::string url =
        joinUrl(endpoint.baseUrl, "/models") + "/" + net::percentEncode(name) + methodOf(request);
    return postJson(endpoint, std::move(url), bodyOf(request, name, endpoint.quirks));
}

HttpCall GeminiFormat::modelsCall(const Endpoint& endpoint) const
{
    return getJson(endpoint, joinUrl(endpoint.baseUrl, "/models") + "?pageSize=1000");
}

}  // namespace helix::providers

// Writing of OpenAI-compatible requests.

#include "providers/http_calls.h"
#include "providers/json_append.h"
#include "providers/native_body.h"
#include "providers/openai_content.h"
#include "providers/openai_embeddings.h"
#include "providers/openai_format.h"
#include "providers/reasoning_settings.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::size_t kBodyReserve = 1024;

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

void addSampling(const ChatRequest& request, const Quirks& quirks, Json& body)
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
    set("logprobs", request.wantsLogprobs);
    set("top_logprobs", request.topLogprobs);
    if (quirks.added.has(Feature::TopK)) set("top_k", request.topK);
    if (request.logitBias.is_object() && !request.logitBias.empty())
        body["logit_bias"] = request.logitBias;
    if (!request.stop.empty()) body["stop"] = request.stop;
    if (!request.user.empty()) body["user"] = request.user;
    if (request.reasoning) addOpenAiReasoning(*request.reasoning, quirks, body);
}

Json canonicalBody(const ChatRequest& request, const Quirks& quirks)
{
    Json body = Json::object();
    body["messages"] = openAiMessages(request, quirks);
    addSampling(request, quirks, body);
    if (!request.tools.empty()) {
        body["tools"] = openAiTools(request);
        if (request.toolChoice) body["tool_choice"] = toolChoiceOf(*request.toolChoice);
        if (request.parallelToolCalls) body["parallel_tool_calls"] = *request.parallelToolCalls;
    }
    if (request.responseFormat) body["response_format"] = responseFormatOf(*request.responseFormat);
    return body;
}

bool isOurs(const std::string& name)
{
    return name == "model" || name == "stream" || name == "stream_options";
}

bool isTokenLimit(const std::string& name)
{
    return name == "max_tokens" || name == "max_completion_tokens";
}

// The vendor's name of a member, empty when the vendor must not get it.
const std::string& vendorName(const std::string& name, const Json& fields, const Quirks& quirks)
{
    static const std::string kNone;
    if (!quirks.maxTokensField.empty() && isTokenLimit(name)) {
        const bool isTwice =
            name != quirks.maxTokensField && fields.contains(quirks.maxTokensField);
        return isTwice ? kNone : quirks.maxTokensField;
    }
    for (const auto& [ours, theirs] : quirks.renamedFields)
        if (ours == name) return theirs;
    const auto& refused = quirks.refusedFields;
    const bool isRefused = std::find(refused.begin(), refused.end(), name) != refused.end();
    return isRefused ? kNone : name;
}

void appendMember(std::string& body, std::string_view name, const Json& value)
{
    body.push_back(',');
    appendJsonString(body, name);
    body.push_back(':');
    appendJson(body, value);
}

void appendStreamOptions(std::string& body, const Json& fields)
{
    body += R"(,"stream_options":{"include_usage":true)";
    if (const Json* options = jsonMember(fields, "stream_options");
        options != nullptr && options->is_object())
        for (auto option = options->begin(); option != options->end(); ++option)
            if (option.key() != "include_usage") appendMember(body, option.key(), option.value());
    body.push_back('}');
}

// messages: instead of the fields' own, nullptr for them.
std::string chatBody(const ChatRequest& request, const std::string& model, const Json& fields,
                     const Json* messages, const Quirks& quirks)
{
    std::string body;
    body.reserve(kBodyReserve);
    body += R"({"model":)";
    appendJsonString(body, model);
    for (auto field = fields.begin(); field != fields.end(); ++field) {
        if (isOurs(field.key())) continue;
        const std::string& name = vendorName(field.key(), fields, quirks);
        if (name.empty()) continue;
        const bool isReplaced = messages != nullptr && field.key() == "messages";
        appendMember(body, name, isReplaced ? *messages : field.value());
    }
    if (request.isStream) {
        body += R"(,"stream":true)";
        // Usage is always asked for: a stream without it could not be charged.
        if (quirks.hasStreamOptions) appendStreamOptions(body, fields);
    }
    body.push_back('}');
    return body;
}

// OpenRouter knows whose proofs they are.
bool mustHideProofs(const ChatRequest& request, const Quirks& quirks)
{
    return quirks.reasoningField != "reasoning" && hasForeignProof(request, "openai");
}

std::string chatBody(const ChatRequest& request, const std::string& model, const Quirks& quirks)
{
    const Json* native = nativeBody(request, "openai", "messages");
    if (native == nullptr)
        return chatBody(request, model, canonicalBody(request, quirks), nullptr, quirks);
    if (!mustHideProofs(request, quirks)) return chatBody(request, model, *native, nullptr, quirks);
    const Json messages = withoutProofs((*native)["messages"]);
    return chatBody(request, model, *native, &messages, quirks);
}

}  // namespace

HttpCall OpenAiFormat::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    if (request.operation == Operation::Embedding)
        return postJson(endpoint, joinUrl(endpoint.baseUrl, "/embeddings"),
                        openAiEmbeddingBody(request, model, endpoint.quirks));
    return postJson(endpoint, joinUrl(endpoint.baseUrl, "/chat/completions"),
                    chatBody(request, model, endpoint.quirks));
}

}  // namespace helix::providers

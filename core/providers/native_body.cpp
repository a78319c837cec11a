#include "providers/native_body.h"

#include "providers/json_append.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::size_t kBodyReserve = 1024;

struct FieldNames {
    const char* holder;  // object that holds them, nullptr: the body itself
    const char* temperature;
    const char* maxTokens;
};

FieldNames namesOf(Dialect dialect)
{
    if (dialect == Dialect::Gemini) return {"generationConfig", "temperature", "maxOutputTokens"};
    if (dialect == Dialect::Ollama) return {"options", "temperature", "num_predict"};
    return {nullptr, "temperature", "max_tokens"};
}

bool isRefused(const std::string& name, const Quirks& quirks)
{
    const auto& refused = quirks.refusedFields;
    return std::find(refused.begin(), refused.end(), name) != refused.end();
}

bool isForeign(const ReasoningBlock& block, std::string_view wireType)
{
    return !block.wireType.empty() && block.wireType != wireType &&
           (!block.signature.empty() || !block.redacted.empty());
}

}  // namespace

bool hasForeignProof(const ChatRequest& request, std::string_view wireType)
{
    for (const Message& message : request.messages) {
        for (const ReasoningBlock& block : message.reasoning)
            if (isForeign(block, wireType)) return true;
        if (wireType == "gemini") continue;
        for (const ToolCall& call : message.toolCalls)
            if (!call.signature.empty()) return true;
    }
    return false;
}

const Json* nativeBody(const ChatRequest& request, std::string_view wireType, const char* member)
{
    if (nativeWireType(request.dialect) != wireType) return nullptr;
    return jsonMember(request.original, member) != nullptr ? &request.original : nullptr;
}

std::string bodyText(const Json& fields, const Quirks& quirks,
                     std::optional<std::string_view> model, std::optional<bool> isStream)
{
    std::string body;
    body.reserve(kBodyReserve);
    const auto begin = [&](std::string_view name) {
        body.push_back(body.empty() ? '{' : ',');
        appendJsonString(body, name);
        body.push_back(':');
    };
    if (model) {
        begin("model");
        appendJsonString(body, *model);
    }
    for (auto field = fields.begin(); field != fields.end(); ++field) {
        if (field.key() == "model" || field.key() == "stream") continue;
        if (isRefused(field.key(), quirks)) continue;
        begin(field.key());
        appendJson(body, field.value());
    }
    if (isStream) {
        begin("stream");
        body += *isStream ? "true" : "false";
    }
    if (body.empty()) body.push_back('{');
    body.push_back('}');
    return body;
}

void setDefaults(ChatRequest& request, std::optional<double> temperature,
                 std::optional<std::int64_t> maxTokens)
{
    const bool needsTemperature = temperature && !request.temperature;
    const bool needsMaxTokens = maxTokens && !request.maxTokens;
    if (needsTemperature) request.temperature = temperature;
    if (needsMaxTokens) request.maxTokens = maxTokens;
    if (!request.original.is_object()) return;
    const FieldNames names = namesOf(request.dialect);
    Json& held = names.holder == nullptr ? request.original : request.original[names.holder];
    if (held.is_null()) held = Json::object();
    if (!held.is_object()) return;
    if (needsTemperature) held[names.temperature] = *temperature;
    if (needsMaxTokens) held[names.maxTokens] = *maxTokens;
}

}  // namespace helix::providers

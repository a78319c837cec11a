#include "gateway/protocols/openai_text.h"

namespace helix::gateway {

using providers::appendJson;
using providers::appendJsonInt;
using providers::ToolCall;
using providers::Usage;

namespace {

using Count = std::optional<std::int64_t>;

struct NamedCount {
    std::string_view name;
    const Count& count;
};

// Appends the known counts; false when none is.
bool appendCounts(std::string& out, std::initializer_list<NamedCount> counts)
{
    bool isFirst = true;
    for (const NamedCount& one : counts) {
        if (!one.count) continue;
        out += isFirst ? "\"" : ",\"";
        isFirst = false;
        out += one.name;
        out += "\":";
        appendJsonInt(out, *one.count);
    }
    return !isFirst;
}

void appendDetails(std::string& out, std::string_view name,
                   std::initializer_list<NamedCount> counts)
{
    const std::size_t before = out.size();
    out += ",\"";
    out += name;
    out += "\":{";
    if (appendCounts(out, counts))
        out.push_back('}');
    else
        out.resize(before);
}

}  // namespace

void appendMember(std::string& out, std::string_view name, std::string_view text)
{
    out += ",\"";
    out += name;
    out += "\":";
    appendJsonString(out, text);
}

void appendIntMember(std::string& out, std::string_view name, std::int64_t value)
{
    out += ",\"";
    out += name;
    out += "\":";
    appendJsonInt(out, value);
}

void appendJsonMember(std::string& out, std::string_view name, const Json& value)
{
    out += ",\"";
    out += name;
    out += "\":";
    appendJson(out, value);
}

void appendUsage(std::string& out, const Usage& usage)
{
    const Count total = usage.total();
    out.push_back('{');
    appendCounts(out, {{"prompt_tokens", usage.promptTokens},
                       {"completion_tokens", usage.completionTokens},
                       {"total_tokens", total}});
    appendDetails(out, "prompt_tokens_details",
                  {{"cached_tokens", usage.cachedTokens},
                   {"cache_write_tokens", usage.cacheWriteTokens},
                   {"audio_tokens", usage.audioPromptTokens}});
    appendDetails(out, "completion_tokens_details",
                  {{"reasoning_tokens", usage.reasoningTokens},
                   {"audio_tokens", usage.audioCompletionTokens}});
    out.push_back('}');
}

void appendThoughtSignature(std::string& out, std::string_view signature)
{
    if (signature.empty()) return;
    out += ",\"extra_content\":{\"google\":{\"thought_signature\":";
    appendJsonString(out, signature);
    out += "}}";
}

void appendToolCall(std::string& out, const ToolCall& call)
{
    out += "{\"id\":";
    appendJsonString(out, call.id);
    out += ",\"type\":\"function\",\"function\":{\"name\":";
    appendJsonString(out, call.name);
    appendMember(out, "arguments",
                 call.arguments.empty() ? "{}" : std::string_view(call.arguments));
    out.push_back('}');
    appendThoughtSignature(out, call.signature);
    out.push_back('}');
}

}  // namespace helix::gateway

#include "providers/openai_usage.h"

namespace helix::providers {

namespace {

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    for (const std::string_view known : names)
        if (name == known) return true;
    return false;
}

}  // namespace

std::optional<std::int64_t> tokenCount(const Json& object, const char* member)
{
    const Json* value = jsonMember(object, member);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const std::int64_t count = jsonInt(object, member, -1);
    return count < 0 ? std::nullopt : std::optional(count);
}

Usage readOpenAiUsage(const Json& usage)
{
    const auto first = [&](std::initializer_list<const char*> members) {
        for (const char* member : members)
            if (auto count = tokenCount(usage, member)) return count;
        return std::optional<std::int64_t>();
    };
    Usage read;
    read.promptTokens = first({"prompt_tokens", "input_tokens"});
    read.completionTokens = first({"completion_tokens", "output_tokens"});
    read.totalTokens = first({"total_tokens"});
    read.cachedTokens = first({"prompt_cache_hit_tokens", "cached_tokens"});
    if (const Json* details = jsonMember(usage, "prompt_tokens_details"))
        if (auto count = tokenCount(*details, "cached_tokens")) read.cachedTokens = count;
    read.reasoningTokens = first({"reasoning_tokens"});
    if (const Json* details = jsonMember(usage, "completion_tokens_details"))
        if (auto count = tokenCount(*details, "reasoning_tokens")) read.reasoningTokens = count;
    return read;
}

const Json* findOpenAiUsage(const Json& answer)
{
    if (const Json* usage = jsonMember(answer, "usage"); usage != nullptr && usage->is_object())
        return usage;
    if (const Json* groq = jsonMember(answer, "x_groq"))
        if (const Json* usage = jsonMember(*groq, "usage")) return usage;
    const Json* choices = jsonMember(answer, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty()) return nullptr;
    return jsonMember(choices->front(), "usage");
}

std::optional<FinishReason> readFinishReason(std::string_view name)
{
    if (name == "error") return std::nullopt;
    if (isOneOf(name, {"length", "max_tokens", "model_length", "insufficient_system_resource"}))
        return FinishReason::Length;
    if (isOneOf(name, {"tool_calls", "tool_call", "function_call", "tool_use"}))
        return FinishReason::ToolCalls;
    if (isOneOf(name, {"content_filter", "content-filter", "safety", "sensitive", "refusal"}))
        return FinishReason::ContentFilter;
    return FinishReason::Stop;
}

}  // namespace helix::providers

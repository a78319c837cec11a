#include "providers/openai_usage.h"

namespace helix::providers {

namespace {

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    for (const std::string_view known : names)
        if (name == known) return true;
    return false;
}

void take(std::optional<std::int64_t>& mine, const Json& object, const char* member)
{
    if (const auto count = tokenCount(object, member)) mine = count;
}

void readPromptDetails(const Json& details, Usage& usage)
{
    take(usage.cachedTokens, details, "cached_tokens");
    take(usage.cacheWriteTokens, details, "cache_creation_input_tokens");
    take(usage.cacheWriteTokens, details, "cache_write_tokens");
    take(usage.audioPromptTokens, details, "audio_tokens");
}

void readCompletionDetails(const Json& details, Usage& usage)
{
    take(usage.reasoningTokens, details, "reasoning_tokens");
    take(usage.audioCompletionTokens, details, "audio_tokens");
}

// xAI counts reasoning beside the completion; its total shows it. The canonical completion
// contains it.
void addApartReasoning(Usage& usage)
{
    if (!usage.promptTokens || !usage.completionTokens || !usage.totalTokens) return;
    const std::int64_t reasoning = usage.reasoningTokens.value_or(0);
    if (reasoning > 0 &&
        *usage.totalTokens == *usage.promptTokens + *usage.completionTokens + reasoning)
        *usage.completionTokens += reasoning;
}

}  // namespace

std::optional<std::int64_t> tokenCount(const Json& object, const char* member)
{
    const Json* value = jsonMember(object, member);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const std::int64_t count = jsonInt(object, member, -1);
    return count < 0 || count > kMaxTokenCount ? std::nullopt : std::optional(count);
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
    read.cacheWriteTokens = first({"cache_creation_input_tokens"});
    read.reasoningTokens = first({"reasoning_tokens"});
    for (const char* member : {"prompt_tokens_details", "input_tokens_details"})
        if (const Json* details = jsonMember(usage, member)) readPromptDetails(*details, read);
    for (const char* member : {"completion_tokens_details", "output_tokens_details"})
        if (const Json* details = jsonMember(usage, member)) readCompletionDetails(*details, read);
    addApartReasoning(read);
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

#pragma once
// Token counts of OpenAI-compatible answers, wherever the vendor puts them.

#include "providers/chat.h"

namespace helix::providers {

/// More than any model can take or say in one call.
inline constexpr std::int64_t kMaxTokenCount = 1'000'000'000'000;
/// A whole number from 0 to kMaxTokenCount, or nothing: what cannot be is unknown. Every format
/// reads its counts with it.
[[nodiscard]] std::optional<std::int64_t> tokenCount(const Json& object, const char* member);
/// A `usage` object. cached: prompt_tokens_details, DeepSeek's prompt_cache_hit_tokens, Moonshot's
/// cached_tokens.
[[nodiscard]] Usage readOpenAiUsage(const Json& usage);
/// The usage of an answer or chunk: at the top, in Groq's x_groq, in the first choice (Moonshot);
/// nullptr when there is none.
[[nodiscard]] const Json* findOpenAiUsage(const Json& answer);

/// stop, length, tool_calls, content_filter and what vendors write instead; an unknown one is Stop.
/// nullopt for "error": the answer failed.
[[nodiscard]] std::optional<FinishReason> readFinishReason(std::string_view name);

}  // namespace helix::providers

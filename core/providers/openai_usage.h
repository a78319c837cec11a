#pragma once
// Token counts of OpenAI-compatible answers, wherever the vendor puts them.

#include "providers/chat.h"

namespace helix::providers {

/// A whole number that is not negative, or nothing.
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

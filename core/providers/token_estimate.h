#pragma once
// How many tokens a prompt has, when nobody can be asked. A rule of thumb over classes of
// characters, not a tokenizer: for prose and code within about a fifth of what the vendors count.

#include "providers/chat.h"

namespace helix::providers {

/// Of one text. Complexity: O(bytes).
[[nodiscard]] std::int64_t estimateTokens(std::string_view text);

/// Of the whole prompt: messages, tools, schema, embedding input; images, files and sound by size.
/// Thread: any.
[[nodiscard]] std::int64_t estimateTokens(const ChatRequest& request);

/// The answer to a CountTokens request, marked as an estimate.
[[nodiscard]] ChatResponse estimatedCount(const ChatRequest& request, const std::string& model);

}  // namespace helix::providers

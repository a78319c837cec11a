#pragma once
// OpenAI's older completions protocol, reading half. Every provider here is a chat, so a prompt
// becomes a user's message. What a chat cannot do (suffix, best_of above n, token ids) is refused
// in clear words; echo and logprobs are kept by the writing half.

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// OpenAI's limit of `logprobs` for completions.
inline constexpr std::int64_t kMaxCompletionLogprobs = 5;
/// Prompts in one request; they are asked one after the other.
inline constexpr std::size_t kMaxPrompts = 16;

/// Body of POST /v1/completions: `prompt` (a text, or a list of texts, each becoming a user
/// message that is asked by itself) answers as text_completion; `messages` is read as a chat
/// request. Thread: any.
[[nodiscard]] ParsedRequest parseCompletionRequest(Json body);

}  // namespace helix::gateway

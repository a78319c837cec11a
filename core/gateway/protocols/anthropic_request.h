#pragma once
// Anthropic's client protocol, reading half: the body of POST /v1/messages and
// /v1/messages/count_tokens into the canonical chat.
// Source: Anthropic API reference, "Messages", "Count tokens in a Message".

#include "gateway/client_protocol.h"

namespace helix::gateway {

inline constexpr std::size_t kMaxAnthropicStops = 64;

/// Everything unknown stays in ChatRequest::original for a provider of the same protocol; so do
/// server tools and their blocks. Thoughts that another vendor signed are taken out of it.
/// max_tokens is required for Operation::Chat only. Thread: any.
[[nodiscard]] ParsedRequest parseAnthropicRequest(Json body, providers::Operation operation);

}  // namespace helix::gateway

#pragma once
// The messages of an Anthropic request: roles and content blocks into canonical messages.

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

/// `system`: a text or a list of text blocks, as one system message with blank lines between.
[[nodiscard]] Checked readAnthropicSystem(const Json& body, providers::ChatRequest& request);
/// `messages`. A tool_result becomes a message of role Tool; what stands beside it in the same
/// user message stays in order.
[[nodiscard]] Checked readAnthropicMessages(const Json& body, providers::ChatRequest& request);
/// Takes the thinking blocks out of the body that Anthropic would refuse: those with another
/// vendor's proof or with none. A message that had nothing else goes too.
void dropForeignThinking(Json& body);

}  // namespace helix::gateway

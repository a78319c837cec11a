#pragma once
// The conversation in Anthropic's shape: roles alternate, tool results are the user's, the system's
// text stands apart.

#include "providers/chat.h"

namespace helix::providers {

/// At least one message, the first of them the user's. Thinking goes back only with this vendor's
/// own proof; parts of other wire formats are left out.
[[nodiscard]] Json anthropicMessages(const ChatRequest& request);
/// All system and developer text; empty when the only message was made of it.
[[nodiscard]] std::string anthropicSystem(const ChatRequest& request);

/// A JSON Schema as structured outputs take it: every object is closed, and limits that are not
/// enforced there (lengths, ranges, counts) move into the description.
/// Source: Anthropic documentation, "Structured outputs", JSON Schema limitations.
[[nodiscard]] Json anthropicSchema(const Json& schema);

/// Writes thinking and effort. Leaves thinking off where the vendor refuses it: beside a forced
/// tool, and inside a tool loop whose thinking was another vendor's.
void addAnthropicThinking(const ChatRequest& request, bool takesLevel, Json& body);

}  // namespace helix::providers

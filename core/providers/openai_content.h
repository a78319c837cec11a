#pragma once
// Messages, tools and parts in OpenAI's shape. Ollama and Cohere share the tools, the roles and the
// texts.

#include "providers/capabilities.h"
#include "providers/chat.h"

namespace helix::providers {

/// Tools in OpenAI's shape.
[[nodiscard]] Json openAiTools(const ChatRequest& request);
/// An assistant's calls in OpenAI's shape, arguments as text.
[[nodiscard]] Json openAiToolCalls(const Message& message);
/// "system", "user", "assistant", "tool". Only OpenAI itself knows "developer"; every server takes
/// "system" for it.
[[nodiscard]] const char* openAiRoleName(Role role) noexcept;
/// A message's content: text, or parts when there is more than text. Parts of another wire format
/// are left out.
[[nodiscard]] Json openAiContent(const Message& message);
/// The conversation. A tool's result may only be text there: what else it returned follows as the
/// user's, behind the results of the turn.
[[nodiscard]] Json openAiMessages(const ChatRequest& request, const Quirks& quirks);
/// An image part's address: its URL, or its data as a data: URL.
[[nodiscard]] std::string imageUrl(const ImagePart& image);
/// The arguments as a JSON object; {} when there are none, {"arguments": text} for what is no
/// object.
[[nodiscard]] Json argumentsObject(const std::string& arguments);

/// The client's own messages without what this gateway wrote into them for reasoning.
[[nodiscard]] Json withoutProofs(const Json& messages);

}  // namespace helix::providers

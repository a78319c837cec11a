#pragma once
// POST {base}/embeddings. Source: OpenAI API reference, "Create embeddings".

#include "providers/wire_format.h"

namespace helix::providers {

/// The client's own body with the model changed and numbers asked for (every vendor has them), or
/// one built from the canonical input.
[[nodiscard]] std::string openAiEmbeddingBody(const ChatRequest& request, const std::string& model,
                                              const Quirks& quirks);
/// Failure: BadAnswer, or what an error in the answer says.
[[nodiscard]] tl::expected<ChatResponse, Failure> decodeOpenAiEmbeddings(std::string_view body);

}  // namespace helix::providers

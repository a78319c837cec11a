#pragma once
// POST {base}/models/M:batchEmbedContents and :countTokens.
// Source: Gemini API reference, "Embeddings" and "Counting tokens".

#include "providers/wire_format.h"

namespace helix::providers {

[[nodiscard]] Json geminiEmbeddingBody(const ChatRequest& request, const std::string& model);
/// Failure: BadAnswer, or what an error in the answer says.
[[nodiscard]] tl::expected<ChatResponse, Failure> decodeGeminiEmbeddings(std::string_view body);

/// The client's own body, or `generated` (what a chat would send) as a request to be counted.
[[nodiscard]] Json geminiCountBody(const ChatRequest& request, const std::string& model,
                                   Json generated);
[[nodiscard]] tl::expected<ChatResponse, Failure> decodeGeminiCount(std::string_view body);

}  // namespace helix::providers

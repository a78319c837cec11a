#pragma once
// POST {base}/embed. Source: Cohere API reference v2, "Embed".

#include "providers/wire_format.h"

namespace helix::providers {

/// Without a purpose the texts are documents to be searched.
[[nodiscard]] Json cohereEmbeddingBody(const EmbeddingInput& input);
/// Failure: BadAnswer, or what an error in the answer says.
[[nodiscard]] tl::expected<ChatResponse, Failure> decodeCohereEmbeddings(std::string_view body);

}  // namespace helix::providers

#pragma once
// POST /v1/embeddings as a client protocol. Vectors are written as numbers, or as base64 of
// little-endian float32 when the client asks for it, which the official clients do by default.
// Source: https://platform.openai.com/docs/api-reference/embeddings

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// Texts or token arrays in one request.
inline constexpr std::size_t kMaxEmbeddingInputs = 2'048;
inline constexpr std::int64_t kMaxEmbeddingDimensions = 65'536;

[[nodiscard]] const ClientProtocol& openAiEmbeddings();

/// Body of POST /v1/embeddings. Thread: any.
[[nodiscard]] ParsedRequest parseEmbeddingRequest(Json body);
/// The {"object":"list","data":[…]} answer. Thread: any.
[[nodiscard]] std::string writeEmbeddingAnswer(const providers::ChatRequest& request,
                                               const providers::ChatResponse& response,
                                               const AnswerIdentity& identity);
/// The vector's values as little-endian float32, in base64. Complexity: O(n).
[[nodiscard]] std::string base64OfVector(const std::vector<double>& vector);

}  // namespace helix::gateway

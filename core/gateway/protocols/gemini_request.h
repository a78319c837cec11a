#pragma once
// Gemini's client protocol, reading half: the body of models/{m}:generateContent and its sisters
// into the canonical chat. The model is in the path, not in the body.
// Source: Gemini API reference, "Generating content", "Counting tokens", "Embeddings".

#include "gateway/client_protocol.h"

namespace helix::gateway {

inline constexpr std::size_t kMaxGeminiStops = 16;
inline constexpr std::size_t kMaxEmbeddingTexts = 2048;

/// What is asked of a model: the last part of the path.
enum class GeminiMethod { Generate, Stream, CountTokens, Embed, BatchEmbed };

struct GeminiCall {
    std::string model;
    GeminiMethod method = GeminiMethod::Generate;
};

/// "provider/model:generateContent"; a model's own name may hold colons. Errors: 404 for an
/// unknown method.
[[nodiscard]] tl::expected<GeminiCall, RequestFault> parseGeminiCall(std::string_view parameter);

/// Everything unknown stays in ChatRequest::original for a provider of the same protocol.
/// Thread: any.
[[nodiscard]] ParsedRequest parseGeminiRequest(Json body, GeminiCall call);

}  // namespace helix::gateway

#pragma once
// Ollama's client protocol, reading half: the bodies of POST /api/chat, /api/generate, /api/embed
// and /api/embeddings into the canonical chat.
// Source: Ollama API documentation, docs/api.md.

#include "gateway/client_protocol.h"

namespace helix::gateway {

inline constexpr std::size_t kMaxOllamaStops = 16;
inline constexpr std::size_t kMaxOllamaInputs = 2048;

/// Streams unless the body says "stream": false. Everything unknown stays in
/// ChatRequest::original, which is always a body of /api/chat. Thread: any.
[[nodiscard]] ParsedRequest parseOllamaChat(Json body);
/// The prompt becomes a user message, `system` a system message. Errors: `suffix`, `raw` and
/// `template` need the model's own text format, which only Ollama has; they are refused.
[[nodiscard]] ParsedRequest parseOllamaGenerate(Json body);
/// `input` (a text or a list) of /api/embed, or `prompt` of /api/embeddings.
[[nodiscard]] ParsedRequest parseOllamaEmbedding(Json body);

}  // namespace helix::gateway

#pragma once
// OpenAI's client protocol, reading half: the JSON of a request into the canonical chat, with
// errors that name the field as OpenAI's do.

#include "gateway/client_protocol.h"

namespace helix::gateway {

inline constexpr std::size_t kMaxStopSequences = 16;
inline constexpr std::size_t kMaxChoices = 128;

/// Body of POST /v1/chat/completions. The extension fields provider, force_provider and session_id
/// are taken out of ChatRequest::original, everything unknown stays in it. Thread: any.
[[nodiscard]] ParsedRequest parseChatRequest(Json body);

/// Body of POST /v1/completions: `prompt` (text, or a list of texts, each becoming a user message)
/// answers as text_completion; `messages` is read as a chat request. Thread: any.
[[nodiscard]] ParsedRequest parseCompletionRequest(Json body);

}  // namespace helix::gateway

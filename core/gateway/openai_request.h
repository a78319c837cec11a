#pragma once
// OpenAI's client protocol, reading half: the JSON of a request into the canonical chat, with
// errors that name the field as OpenAI's do.

#include "providers/chat.h"

#include <tl/expected.hpp>

namespace helix::gateway {

inline constexpr std::size_t kMaxStopSequences = 16;
inline constexpr std::size_t kMaxModelNameBytes = 256;
inline constexpr std::size_t kMaxChoices = 128;

/// What is wrong with a request. Answered as 400 invalid_request_error.
struct RequestFault {
    std::string message;
    std::string param;  ///< path of the field, e.g. "messages[1].content"; empty for the whole body
    std::string code;   ///< OpenAI's code of the fault, may be empty
};

using ParsedRequest = tl::expected<providers::ChatRequest, RequestFault>;

/// Body of POST /v1/chat/completions. The extension fields provider, force_provider and session_id
/// are taken out of ChatRequest::original, everything unknown stays in it. Thread: any.
[[nodiscard]] ParsedRequest parseChatRequest(Json body);

/// Body of POST /v1/completions: `prompt` (text, or a list of texts, each becoming a user message)
/// answers as text_completion; `messages` is read as a chat request. Thread: any.
[[nodiscard]] ParsedRequest parseCompletionRequest(Json body);

}  // namespace helix::gateway

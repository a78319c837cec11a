#pragma once
// OpenAI's chat protocol, reading half: the JSON of a request into the canonical chat, with errors
// that name the field as OpenAI's do.

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// Body of POST /v1/chat/completions. The extension fields of this gateway are taken out of
/// ChatRequest::original, everything unknown stays in it. Thread: any.
[[nodiscard]] ParsedRequest parseChatRequest(Json body);

/// Whether the client speaks the older `functions` instead of `tools`, and expects answers like it.
[[nodiscard]] bool usesOldFunctions(const providers::ChatRequest& request);

}  // namespace helix::gateway

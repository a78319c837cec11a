#pragma once
// The messages of an Ollama request into canonical messages.

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

/// `messages`. Calls get ids; a result without one answers the oldest open call of its function.
[[nodiscard]] Checked readOllamaMessages(const Json& body, providers::ChatRequest& request);

}  // namespace helix::gateway

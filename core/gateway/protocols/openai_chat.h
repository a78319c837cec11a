#pragma once
// POST /v1/chat/completions and POST /v1/completions as client protocols. The `/stream` paths of
// both stream whatever the body says.

#include "gateway/client_protocol.h"

namespace helix::gateway {

[[nodiscard]] const ClientProtocol& openAiChat();
[[nodiscard]] const ClientProtocol& openAiChatStream();
[[nodiscard]] const ClientProtocol& openAiCompletion();
[[nodiscard]] const ClientProtocol& openAiCompletionStream();

}  // namespace helix::gateway

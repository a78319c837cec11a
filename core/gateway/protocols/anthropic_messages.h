#pragma once
// POST /v1/messages and POST /v1/messages/count_tokens as client protocols.

#include "gateway/client_protocol.h"

namespace helix::gateway {

[[nodiscard]] const ClientProtocol& anthropicMessages();
[[nodiscard]] const ClientProtocol& anthropicTokenCount();

}  // namespace helix::gateway

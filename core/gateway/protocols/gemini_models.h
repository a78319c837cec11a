#pragma once
// POST /v1beta/models/{model}:{method} as a client protocol, for every method of a model.

#include "gateway/client_protocol.h"

namespace helix::gateway {

[[nodiscard]] const ClientProtocol& geminiModels();

}  // namespace helix::gateway

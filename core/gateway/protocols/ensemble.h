#pragma once
// POST /v1/ensemble/completions: a chat or completion request whose ensemble settings may stand in
// `ensemble_config` or at the top, answered as "ensemble.completion".

#include "gateway/client_protocol.h"

namespace helix::gateway {

[[nodiscard]] const ClientProtocol& ensembleCompletion();

}  // namespace helix::gateway

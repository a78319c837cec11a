#pragma once
// GET /v1/capabilities: which provider can carry what, as a matrix, and what happens to a parameter
// that the answering one cannot.

#include "gateway/exchange.h"
#include "gateway/services.h"

namespace helix::gateway {

[[nodiscard]] net::asio::awaitable<void> serveCapabilities(Services& services, Exchange& exchange);

}  // namespace helix::gateway

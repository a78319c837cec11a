#pragma once
// The way of every model call, whatever protocol it came in by: parse, route, dispatch, answer
// whole or as a stream. The endpoint's ClientProtocol reads and writes; everything else is the same
// for all.

#include "gateway/endpoint.h"

namespace helix::gateway {

/// Serves the endpoint's protocol. The endpoint has one.
[[nodiscard]] net::asio::awaitable<void> serveModelCall(Services& services, Exchange& exchange);

}  // namespace helix::gateway

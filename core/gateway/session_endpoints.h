#pragma once
// The endpoints below /v1/sessions; shapes in admin/README.md.

#include "gateway/endpoint.h"

namespace helix::gateway {

[[nodiscard]] net::asio::awaitable<void> serveSessionCreate(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveSessions(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveSession(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveSessionDelete(Services& services, Exchange& exchange);

}  // namespace helix::gateway

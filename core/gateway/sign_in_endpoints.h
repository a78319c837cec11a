#pragma once
// Signing in by password and what follows: refresh, sign-out, who am I. Shapes in admin/README.md,
// "People and roles". Thread: the worker's; passwords are hashed and disks waited for on the pool
// for blocking work.

#include "gateway/endpoint.h"

namespace helix::gateway {

[[nodiscard]] net::asio::awaitable<void> serveLogin(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveRefresh(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveLogout(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveMe(Services& services, Exchange& exchange);

}  // namespace helix::gateway

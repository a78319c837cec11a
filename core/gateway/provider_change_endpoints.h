#pragma once
// Providers added, changed and removed while the node runs. Changes are durable before they are
// answered, take effect like a reload and are audited without secrets.

#include "gateway/endpoint.h"

namespace helix::gateway {

/// How long a removal waits for the calls under way.
inline constexpr std::chrono::seconds kProviderDrainWait{30};

[[nodiscard]] net::asio::awaitable<void> serveProvider(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveProviderCreate(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveProviderUpdate(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveProviderDelete(Services& services,
                                                             Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveDiscovery(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveDiscover(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveRediscover(Services& services, Exchange& exchange);

/// Settings and key fingerprints of a provider for answers and audit rows: no secret in it.
[[nodiscard]] Json describedSettings(const config::ProviderConfig& provider);

}  // namespace helix::gateway

#pragma once
// What there is and how it is: models, providers, health. Nothing here calls a provider.

#include "gateway/endpoint.h"

namespace helix::gateway {

[[nodiscard]] net::asio::awaitable<void> serveModels(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveModel(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveProviders(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveProvidersHealth(Services& services,
                                                              Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveProviderHealth(Services& services,
                                                             Exchange& exchange);

/// The item of GET /v1/providers.
[[nodiscard]] Json providerObject(const Services& services, const config::Config& config,
                                  const routing::ProviderSnapshot& provider);

/// {"status":"healthy"|"degraded"|…}: always 200 while the process serves.
[[nodiscard]] net::asio::awaitable<void> serveHealth(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveLive(Services& services, Exchange& exchange);
/// 503 while starting or draining and when no provider is configured.
[[nodiscard]] net::asio::awaitable<void> serveReady(Services& services, Exchange& exchange);

}  // namespace helix::gateway

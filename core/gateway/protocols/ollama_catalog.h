#pragma once
// Ollama's endpoints about models and itself: GET /api/tags, POST /api/show, GET /api/ps and
// GET /api/version. A gateway has no model files: sizes, digests and templates are left out.
// Source: Ollama API documentation, docs/api.md.

#include "gateway/endpoint.h"

namespace helix::gateway {

/// The version of Ollama's API that is followed here; its clients test features by it.
inline constexpr const char* kOllamaApiVersion = "0.12.6";

[[nodiscard]] net::asio::awaitable<void> serveOllamaTags(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveOllamaShow(Services& services, Exchange& exchange);
/// Always empty: nothing is loaded in this process.
[[nodiscard]] net::asio::awaitable<void> serveOllamaLoaded(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveOllamaVersion(Services& services, Exchange& exchange);

}  // namespace helix::gateway

#pragma once
// GET /v1beta/models and GET /v1beta/models/{m} in Gemini's shapes.
// Source: Gemini API reference, "Models".

#include "gateway/endpoint.h"

namespace helix::gateway {

[[nodiscard]] net::asio::awaitable<void> serveGeminiModels(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveGeminiModel(Services& services, Exchange& exchange);

}  // namespace helix::gateway

#pragma once
// The endpoints of OpenAI's responses protocol: create (stateless, or with the state that
// `store: true` and previous_response_id ask for), and what was stored. State is read on the
// blocking pool, never on the event loop.

#include "gateway/endpoint.h"

namespace helix::gateway {

inline constexpr std::int64_t kMaxInputItemsPage = 100;
inline constexpr std::int64_t kDefaultInputItemsPage = 20;

/// POST /v1/responses
[[nodiscard]] net::asio::awaitable<void> serveResponses(Services& services, Exchange& exchange);
/// GET /v1/responses/{id}
[[nodiscard]] net::asio::awaitable<void> serveResponse(Services& services, Exchange& exchange);
/// DELETE /v1/responses/{id}
[[nodiscard]] net::asio::awaitable<void> serveResponseDelete(Services& services,
                                                             Exchange& exchange);
/// GET /v1/responses/{id}/input_items
[[nodiscard]] net::asio::awaitable<void> serveResponseInput(Services& services, Exchange& exchange);

}  // namespace helix::gateway

#pragma once
// POST /v1/chat/completions and POST /v1/completions, whole and streamed.

#include "gateway/endpoint.h"

namespace helix::gateway {

[[nodiscard]] net::asio::awaitable<void> serveChatCompletions(Services& services,
                                                              Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveChatCompletionsStream(Services& services,
                                                                    Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveCompletions(Services& services, Exchange& exchange);
[[nodiscard]] net::asio::awaitable<void> serveCompletionsStream(Services& services,
                                                                Exchange& exchange);

}  // namespace helix::gateway

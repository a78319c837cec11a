#pragma once
// The older completions protocol takes several prompts in one request and answers each of them. A
// provider's chat takes one conversation, so the prompts are asked one after the other and their
// answers are put together: the choices of prompt i have the indices i*n to i*n + n-1.

#include "gateway/exchange.h"
#include "gateway/services.h"

namespace helix::gateway {

/// A whole answer: of every prompt when the request has several, else of the request as it is. The
/// first failure is the failure of all. Arguments outlive the call.
[[nodiscard]] net::asio::awaitable<tl::expected<routing::Dispatched, routing::DispatchFailure>>
completeEveryPrompt(Services& services, Exchange& exchange, const providers::ChatRequest& chat,
                    const routing::Route& route);

}  // namespace helix::gateway

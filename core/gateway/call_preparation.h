#pragma once
// The first half of a model call: what the client asked for, read and routed. Nothing here waits.

#include "gateway/exchange.h"
#include "gateway/services.h"
#include "providers/capabilities.h"
#include "routing/route_table.h"

namespace helix::gateway {

/// What the client asked for, made ready. Lives in the frame of the coroutine that serves it.
struct PreparedCall {
    providers::ChatRequest chat;
    routing::Route route;
};

/// By the protocol of the endpoint. Errors: what is wrong with the request; 403 when the caller's
/// key may not ask for the model.
[[nodiscard]] tl::expected<providers::ChatRequest, ApiError> parseCall(Exchange& exchange);

/// Several providers are to be asked at once.
[[nodiscard]] bool isForEnsemble(const Exchange& exchange, const providers::ChatRequest& chat);

/// Who may answer, in order. Errors: 404 for a model that nobody has, 400 when nobody can do what
/// is asked.
[[nodiscard]] tl::expected<PreparedCall, ApiError> routeCall(Services& services, Exchange& exchange,
                                                             providers::ChatRequest chat);

/// What that provider's wire format can carry; nothing for one that is not there.
[[nodiscard]] providers::Capabilities capabilitiesOf(const Exchange& exchange,
                                                     const std::string& provider);

}  // namespace helix::gateway

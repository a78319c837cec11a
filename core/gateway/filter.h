#pragma once
// A step that every request passes before its endpoint. A filter never waits: what it needs is kept
// in memory and refreshed elsewhere, so that no store is on the way of a request.

#include "gateway/exchange.h"
#include "gateway/services.h"

#include <memory>
#include <vector>

namespace helix::gateway {

/// Shared by all workers: implementations are immutable or thread-safe.
class Filter {
public:
    virtual ~Filter() = default;
    /// An error ends the request with that answer.
    [[nodiscard]] virtual std::optional<ApiError> before(Exchange& exchange) = 0;
    /// Called exactly once for every exchange whose before() was called, in reverse order, after
    /// the answer.
    virtual void after(Exchange&) {}
};

/// The one list, in order, with the reason for each place.
[[nodiscard]] std::vector<std::unique_ptr<Filter>> makeFilters(Services& services);

}  // namespace helix::gateway

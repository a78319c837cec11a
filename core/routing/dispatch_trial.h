#pragma once
// One candidate with one key on the way of a request, and the attempt that was answered. Plain
// values inside a DispatchRun.

#include "routing/attempt.h"

namespace helix::routing {

struct DispatchTrial {
    std::size_t candidate = 0;
    std::size_t keyIndex = 0;
    std::string keyName;
    std::shared_ptr<TargetState> target;
    std::shared_ptr<OutboundLimiter> limiter;
    providers::Upstream* upstream = nullptr;
    const config::ProviderConfig* provider = nullptr;
    int retries = 0;
    std::chrono::milliseconds delayBefore{0};
    bool isWaiting = false;          ///< told to wait by the provider: worth another pass
    bool isOutboundLimited = false;  ///< there was no room in our own limit
    bool wasHedged = false;          ///< had its turn beside another one
    /// A place that was waited for; the next attempt uses it.
    std::optional<OutboundLimiter::Reservation> held;
};

/// Leave to make one attempt: of the breaker and of our own limit.
struct Admission {
    CircuitBreaker::Permit permit;
    OutboundLimiter::Reservation reservation;
};

/// The attempt that was answered: settled with its response, or under way at its commit point.
struct Answer {
    std::unique_ptr<Attempt> attempt;
    providers::ChatResponse response;
    std::vector<providers::ChatEvent> held;
};

}  // namespace helix::routing

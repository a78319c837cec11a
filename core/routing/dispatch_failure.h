#pragma once
// Why no candidate answered, and which status that is to the client. The order of the rules is in
// judge().

#include "providers/failure.h"

#include <optional>
#include <vector>

namespace helix::routing {

enum class DispatchFailureKind {
    ClientError,  ///< 400, 404, 422…: the vendor's words pass through
    RateLimited,  ///< 429
    AllFailed,    ///< 502
    Timeout,      ///< 504
    AllOpen,      ///< 503
    Cancelled,    ///< the client has gone; nobody reads an answer
};

struct TriedTarget {
    std::string provider;
    std::string model;
    std::string key;
    providers::Failure failure;  ///< the last one there
};

struct DispatchFailure {
    DispatchFailureKind kind = DispatchFailureKind::AllFailed;
    providers::Failure last;  ///< the one that decided the kind
    /// Set for RateLimited (the end of the earliest cooldown) and AllOpen (the earliest probe).
    std::optional<std::chrono::milliseconds> retryAfter;
    std::vector<TriedTarget> tried;  ///< in order, skipped ones too; at most kMaxTriedTargets

    /// The status for the client: the vendor's for ClientError, 499 for Cancelled.
    [[nodiscard]] int httpStatus() const noexcept;
    /// The value of a Retry-After header: whole seconds, at least 1.
    [[nodiscard]] std::optional<std::int64_t> retryAfterSeconds() const noexcept;
};

inline constexpr std::size_t kMaxTriedTargets = 64;

/// Turns the failures of an exhausted chain into one. The last failure of a call that was sent (or
/// held back by a cooldown) decides: 429 is RateLimited, a timeout Timeout, the rest AllFailed.
/// Refused keys (401, 402, 403) only decide when nothing else failed. When every target was refused
/// by its breaker, and none sent, the result is AllOpen.
[[nodiscard]] DispatchFailure judge(std::vector<TriedTarget> tried, bool isPastDeadline,
                                    std::optional<std::chrono::milliseconds> earliestProbe,
                                    std::optional<std::chrono::milliseconds> earliestCooldownEnd);

}  // namespace helix::routing

#pragma once
// How long to wait before the next attempt: 1 s, doubling, at most 30 s, 10 % jitter, never before
// the time that the provider asked for.

#include "config/config.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace helix::routing {

/// Uniform in [0, 1). Thread: as its owner's.
using Random = std::function<double()>;

inline constexpr config::Millis kMaxRetryAfter = std::chrono::seconds(60);

/// The wait before retry number `retry` (1 is the first). retryAfter, capped at kMaxRetryAfter,
/// is a lower bound of it. random is only called when jitter is not zero.
[[nodiscard]] config::Millis backoffDelay(const config::RetryConfig& retry, int number,
                                          std::optional<config::Millis> retryAfter,
                                          const Random& random);

}  // namespace helix::routing

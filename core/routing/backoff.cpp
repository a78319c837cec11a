#include "routing/backoff.h"

#include <algorithm>
#include <cmath>

namespace helix::routing {

config::Millis backoffDelay(const config::RetryConfig& retry, int number,
                            std::optional<config::Millis> retryAfter, const Random& random)
{
    const auto longest = static_cast<double>(retry.maxDelay.count());
    double delay = static_cast<double>(retry.initialDelay.count()) *
                   std::pow(retry.multiplier, std::max(number, 1) - 1);
    delay = std::min(delay, longest);
    if (retry.jitter > 0 && random) delay *= 1 + retry.jitter * (2 * random() - 1);
    const auto floor = std::min(retryAfter.value_or(config::Millis(0)), kMaxRetryAfter);
    return std::max(config::Millis(std::llround(std::min(delay, longest))), floor);
}

}  // namespace helix::routing

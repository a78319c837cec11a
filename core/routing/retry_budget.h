#pragma once
// Keeps retries a small share of the traffic, so that an outage is not answered with a storm. One
// per process, shared by all workers. Every request earns a part of a retry; besides, a few a
// second are always allowed, or a quiet node could never retry.

#include "base/clock.h"

#include <cstdint>
#include <mutex>

namespace helix::routing {

struct RetryBudgetSettings {
    double ratio = 0.2;     ///< retries earned by one request
    int minPerSecond = 10;  ///< always allowed
};

/// Retries that a busy minute can save up for the next one.
inline constexpr double kMaxEarnedRetries = 100;

/// Thread: any.
class RetryBudget {
public:
    RetryBudget(RetryBudgetSettings settings, SteadyTime now);

    void configure(RetryBudgetSettings settings);
    void onRequest();
    /// Takes one retry, or says that the budget is used up.
    [[nodiscard]] bool tryTake(SteadyTime now);
    /// Retries refused so far.
    [[nodiscard]] std::uint64_t refused() const;

private:
    mutable std::mutex m_mutex;
    RetryBudgetSettings m_settings;
    double m_earned = 0;
    double m_guaranteed;
    SteadyTime m_refilledAt;
    std::uint64_t m_refused = 0;
};

}  // namespace helix::routing

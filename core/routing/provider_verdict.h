#pragma once
// The judgement of a provider: from its own traffic first, then from its probes.

#include "routing/probe_history.h"
#include "routing/target_state.h"

namespace helix::routing {

/// Failed calls in a row that make a provider unhealthy before its breakers open.
inline constexpr std::uint64_t kUnhealthyStreak = 3;
/// Share of failed calls of the last two minutes above which a provider is degraded.
inline constexpr double kDegradedErrorRate = 0.10;

/// A probe that takes longer is an answer, but not a healthy one.
inline constexpr std::chrono::milliseconds kSlowProbe{2'000};

struct ProviderVerdict {
    ProviderStatus status = ProviderStatus::Unknown;
    std::string reason;
};

/// Unhealthy: all circuits open, the last kUnhealthyStreak calls failed, or unhealthyProbes probes
/// in a row without a successful call since. Degraded: one circuit is not closed, the last probe
/// failed or was slow, or more than kDegradedErrorRate failed. Unknown: neither called nor probed.
/// Complexity: O(targets).
[[nodiscard]] ProviderVerdict judgeProvider(
    const std::vector<std::shared_ptr<TargetState>>& targets, const ProviderPulse& pulse,
    const ProbeHistory& probes, int unhealthyProbes, Moment now);

/// Open only when all are open; half-open when none is closed; else closed.
[[nodiscard]] BreakerState combinedState(const std::vector<std::shared_ptr<TargetState>>& targets,
                                         Moment now);

}  // namespace helix::routing

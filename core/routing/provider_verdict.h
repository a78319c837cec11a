#pragma once
// The passive judgement of a provider: from its own traffic, never from calls that cost money.

#include "routing/target_state.h"

namespace helix::routing {

/// In the order in which `auto` prefers them: the value is the rank.
enum class ProviderStatus { Healthy, Unknown, Degraded, Unhealthy };
/// "healthy", "degraded", "unhealthy", "unknown".
[[nodiscard]] const char* providerStatusName(ProviderStatus status) noexcept;

/// Failed calls in a row that make a provider unhealthy before its breakers open.
inline constexpr std::uint64_t kUnhealthyStreak = 3;
/// Share of failed calls of the last two minutes above which a provider is degraded.
inline constexpr double kDegradedErrorRate = 0.10;

struct ProviderVerdict {
    ProviderStatus status = ProviderStatus::Unknown;
    std::string reason;
};

/// Unhealthy: all circuits open, or the last kUnhealthyStreak calls failed. Degraded: one circuit
/// is not closed, or more than kDegradedErrorRate failed. Unknown: never called. Complexity:
/// O(targets).
[[nodiscard]] ProviderVerdict judgeProvider(
    const std::vector<std::shared_ptr<TargetState>>& targets, std::uint64_t failuresInARow,
    Moment now);

/// Open only when all are open; half-open when none is closed; else closed.
[[nodiscard]] BreakerState combinedState(const std::vector<std::shared_ptr<TargetState>>& targets,
                                         Moment now);

}  // namespace helix::routing

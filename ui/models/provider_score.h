#pragma once
// Scores, outbound limits and health as short texts. Pure functions of the value structs; any
// thread. What the node does not tell is an em dash, never a zero.

#include "api/provider_state.h"

namespace helix::models {

/// "8.4"; an em dash without a score.
QString scoreText(const api::ProviderState& provider);
/// The score on the scale of 0 to 1.
std::optional<double> scoreShare(const api::ProviderState& provider);
/// "high, 92 %", "low, 21 %"; empty when it is not told.
QString confidenceText(const api::ProviderState& provider);
/// "high", "fair", "low"; empty when it is not told.
QString confidenceWord(const api::ProviderState& provider);
/// "verified 4 m ago", "never verified"; empty when the node does not tell.
QString verifiedText(const api::ProviderState& provider, qint64 nowMs);

/// What is left of the node's own limit on calling it, 0..1; none when it is not told.
std::optional<double> headroom(const api::ProviderState& provider);
/// "62 % left"; an em dash without a limit.
QString headroomText(const api::ProviderState& provider);
/// "3 waiting"; empty when nobody waits.
QString waitingText(const api::ProviderState& provider);

/// "healthy", "degraded", "unhealthy", "unknown", "no calls yet".
QString healthWord(const api::ProviderState& provider);
/// Empty when it is not known.
QString healthWord(api::ProviderHealth health);

/// The second line of a target's cell: "probe in 19 s", "2 of 5 failed", "no calls".
QString targetHint(const api::BreakerTarget& target, qint64 nowMs);

}  // namespace helix::models

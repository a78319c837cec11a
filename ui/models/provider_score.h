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

/// What is left of a limit, 0..1; none when it is not known.
std::optional<double> headroom(const api::OutboundLimit& limit);
std::optional<double> leastHeadroom(const QList<api::OutboundLimit>& limits);
/// "62 % left"; an em dash without limits.
QString headroomText(const QList<api::OutboundLimit>& limits);
/// The limit that will bite first.
QString tightestLimitName(const QList<api::OutboundLimit>& limits);
/// "38 of 60 left per minute".
QString limitText(const api::OutboundLimit& limit);

/// "healthy", "degraded", "unhealthy", "unknown", "no calls yet".
QString healthWord(const api::ProviderState& provider);

/// The second line of a target's cell: "probe in 19 s", "2 of 5 failed", "no calls".
QString targetHint(const api::BreakerTarget& target, qint64 nowMs);

}  // namespace helix::models

#pragma once
// Where meaning becomes a look: which status glyph, switch and strip colour a severity, a breaker
// state, an HTTP status and a log level have. The one place of the tables that knows; pure
// functions.

#include "api/log_line.h"
#include "api/provider_state.h"
#include "api/request_summary.h"
#include "charts/state_strip.h"
#include "models/provider_condition.h"
#include "theme/status.h"

namespace helix::models {

theme::Status statusOf(Severity severity);
theme::Status statusOf(api::BreakerState state);
theme::Status statusOf(api::LogLevel level);
theme::Status statusOf(const api::RequestSummary& request);
theme::Status statusOf(api::ProviderHealth health);
/// The worse of breaker and health.
theme::Status statusOf(const api::TargetState& state);
/// "Open", "Closed, unhealthy".
QString stateWord(const api::TargetState& state);
theme::Circuit circuitOf(api::BreakerState state);

/// The states of a breaker in [fromMs, nowMs) from its transitions (oldest first) and its present
/// state.
QList<charts::StateSegment> stateSegments(const QList<api::BreakerTransition>& transitions,
                                          api::BreakerState present, qint64 fromMs, qint64 nowMs);

}  // namespace helix::models

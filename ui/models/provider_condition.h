#pragma once
// What a provider's numbers mean to a reader: how bad it is, in which words, since when, and what
// happens next. Pure functions of the value structs; any thread. A provider without calls is
// unknown, never healthy.

#include "api/provider_state.h"

#include <QString>

#include <optional>

namespace helix::models {

/// Worst first; the order of the enumerators is the order of the table.
enum class Severity { Critical, Warning, Probing, Unknown, Ok, Disabled };

/// Fewer calls than this in the window are shown as "3 of 5 calls seen" and not as a share.
constexpr int kMinimumCalls = 5;

Severity severityOf(const api::ProviderState& provider);
Severity severityOf(const api::BreakerTarget& target);

/// "Open", "Half-open", "Closed", "Forced open", "Forced closed", "Disabled", "No calls yet".
QString breakerWord(const api::ProviderState& provider);
QString breakerWord(const api::BreakerTarget& target);

/// The breaker's word when it is not closed, else how the provider does: "Degraded", "Unhealthy",
/// "Unknown", "Closed".
QString conditionWord(const api::ProviderState& provider);
/// The breaker's word when it is not closed, else "Degraded", "Unhealthy" or "Closed".
QString conditionWord(const api::BreakerTarget& target);

/// The state to draw: the worst one in force among the targets, else the provider's own.
api::BreakerState drawnBreaker(const api::ProviderState& provider);

/// Calls in the window of `history` (2 minutes).
qint64 callsInWindow(const api::ProviderState& provider);

/// A state in two parts: since when and what happens next ("Open for 41 s · probe in 19 s"), and
/// the reason for it
/// ("claude-sonnet-4-6: 5 of 5 failed (server_error ×4)"), which may be empty.
struct Explanation {
    QString state;
    QString reason;
};

/// @param nowMs the node's clock.
Explanation explain(const api::ProviderState& provider, qint64 nowMs);
Explanation explain(const api::BreakerTarget& target, qint64 nowMs);

/// Both parts on one line: "Open for 41 s · probe in 19 s: 5 of 5 failed".
QString whyText(const api::ProviderState& provider, qint64 nowMs);
QString whyText(const api::BreakerTarget& target, qint64 nowMs);

/// "5.0 %" or "3 of 5 calls seen" or an em dash.
QString errorText(const api::ProviderState& provider);

/// "server_error 500"; an em dash without an error.
QString errorClassText(const std::optional<api::LastError>& error);

/// "server_error 500 · 12 s ago".
QString lastErrorText(const std::optional<api::LastError>& error, qint64 nowMs);

/// True when a deadline (probe, cool-down) is running, so that the text changes each second.
bool isCountingDown(const api::ProviderState& provider);

}  // namespace helix::models

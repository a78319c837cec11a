#pragma once
// What an operator is told before a provider is changed: the effect in plain words, with the
// traffic that it touches and where that goes. Pure.

#include "api/provider_state.h"
#include "cluster/cluster.h"
#include "theme/tokens.h"
#include "widgets/confirm_dialog.h"

namespace helix::pages {

/// "Reset", "Force open", "Force closed", "Automatic".
QString breakerActionText(api::BreakerAction action);

/// Where requests for @p provider go without it: "gemini, then deepseek"; fallbacks whose circuit
/// is open are left out. Empty: nowhere.
QString detourText(const api::ProviderList& list, const api::ProviderState& provider);

/// "Opens the circuit of claude: its 3.2 req/s go to gemini, then deepseek. …"
/// @param target a target's id; empty: the whole provider.
QString breakerEffect(const api::ProviderList& list, const api::ProviderState& provider,
                      api::BreakerAction action, const QString& target);
QString enableEffect(const api::ProviderList& list, const api::ProviderState& provider,
                     bool isEnabled);
QString removeEffect(const api::ProviderList& list, const api::ProviderState& provider);

/// A dialog's content; a protected cluster asks for the provider's name.
/// @param subject what the title names. @param act the verb on the button.
widgets::Confirmation confirmation(const QString& provider, const QString& subject,
                                   const QString& act, const QString& effect,
                                   const cluster::Cluster& cluster, const theme::Theme& theme);

/// "claude: reset done. Targets moved: 3. The breaker is now closed."
QString breakerResultText(const api::BreakerActionResult& result, api::BreakerAction action);

/// "claude: healthy, score 8.2, 8 of 8 tests passed, cost $0.0021."
QString verificationResultText(const api::Verification& run);

}  // namespace helix::pages

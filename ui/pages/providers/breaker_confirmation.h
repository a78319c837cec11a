#pragma once
// What an operator is told before a breaker is moved: the effect in plain words, with the traffic
// that it touches. Pure.

#include "api/provider_state.h"
#include "cluster/cluster.h"
#include "theme/tokens.h"
#include "widgets/confirm_dialog.h"

namespace helix::pages {

/// "Reset", "Force open", "Force closed", "Automatic".
QString breakerActionText(api::BreakerAction action);

/// "Traffic for claude goes to gemini, deepseek. 12 requests/min are affected."
/// @param target a target's id; empty: the whole provider.
QString breakerEffect(const api::ProviderState& provider, api::BreakerAction action,
                      const QString& target);

/// The dialog's content; a protected cluster asks for the provider's name.
widgets::Confirmation breakerConfirmation(const api::ProviderState& provider,
                                          api::BreakerAction action, const QString& target,
                                          const cluster::Cluster& cluster,
                                          const theme::Theme& theme);

/// "claude: breaker reset. 3 targets, now closed."
QString breakerResultText(const api::BreakerActionResult& result, api::BreakerAction action);

}  // namespace helix::pages

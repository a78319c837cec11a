#pragma once
// The small steps that routes are put together from. Pure; inside routing only.

#include "routing/route_table.h"

namespace helix::routing {

[[nodiscard]] bool lists(const config::ProviderConfig& provider, const std::string& model);
/// nullptr for one that is unknown or disabled.
[[nodiscard]] const config::ProviderConfig* enabledProvider(const config::Config& config,
                                                            const std::string& name);
/// Empty when the provider lists no models.
[[nodiscard]] std::string defaultModel(const config::ProviderConfig& provider);

/// Appends it unless it has no model or is there already.
void append(std::vector<Candidate>& candidates, Candidate candidate);

/// The primary's configured fallbacks, each with the same model if it lists it, else its default.
/// True when the primary has an entry.
bool appendFallbacks(std::vector<Candidate>& candidates, const Candidate& primary,
                     const config::Config& config);

}  // namespace helix::routing

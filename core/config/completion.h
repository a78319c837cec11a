#pragma once
// From checked JSON to a Config: older names, vendors, and what must hold between keys.

#include "base/json.h"
#include "config/config.h"
#include "config/loader.h"
#include "config/validator.h"

namespace helix::config {

/// Moves older names to the ones that count. Reports keys that are given under both.
void moveOlderNames(Json& tree, Validator& validator);

/// Fills a Config. tree: after moveOlderNames().
[[nodiscard]] Config bindConfig(const Json& tree, const std::vector<std::string>& providerOrder);

/// Failover chains as the file has them: a Config no longer shows that one was given twice.
void checkChains(const Json& tree, Validator& validator);

/// Completes providers from the vendor table and checks what single keys cannot say.
void completeConfig(Config& config, const LoadOptions& options, Validator& validator);

/// Completes and checks one provider that was laid over the configuration. namesVendor: its type or
/// vendor was given, so what they stand for is filled in.
void completeLaidOver(ProviderConfig& provider, bool namesVendor, const LoadOptions& options,
                      Validator& validator);

}  // namespace helix::config

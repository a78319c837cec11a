#pragma once
// The vendors we know: data of resources/providers/vendors.json, embedded in the program.

#include "config/config.h"
#include "config/loader.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace helix::providers {

using Environment = std::function<std::optional<std::string>(const std::string&)>;

/// What the configuration loader completes a provider from, by vendor name and alias.
[[nodiscard]] std::map<std::string, config::VendorDefaults> vendorDefaults();

/// A provider for every vendor whose key the environment holds: the first matching variable wins, obvious dummies are skipped.
[[nodiscard]] std::vector<config::ProviderConfig> providersFromEnvironment(const Environment& environment);

}  // namespace helix::providers

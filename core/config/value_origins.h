#pragma once
// Where each effective value comes from.

#include "base/json.h"
#include "config/config.h"

#include <string>

namespace helix::config {

/// Every leaf of configJson() by its path, a list being one: default, file, environment (a variable
/// of the file, or a provider that the environment offers), api, demo or command_line.
[[nodiscard]] Json valueOrigins(const Config& config);

/// Replaces what is known of a path and of all below it; an empty origin forgets it.
void setOrigin(Config& config, const std::string& path, const std::string& origin);

/// Takes over what is known of a path and of all below it, under another origin.
void copyOrigins(Config& config, const Config& from, const std::string& path,
                 const std::string& origin);

}  // namespace helix::config

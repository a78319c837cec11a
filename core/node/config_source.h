#pragma once
// Where the effective configuration comes from: file, vendor table, environment, demo, command
// line, in this order.

#include "base/result.h"
#include "config/config.h"
#include "config/loader.h"
#include "node/node_options.h"

namespace helix::node {

/// Loader options that know the vendors. file may be empty.
[[nodiscard]] config::LoadOptions loadOptions(const std::string& file);

/// Errors: the findings of the file as text, one a line.
[[nodiscard]] Result<config::Config> effectiveConfig(const NodeOptions& options);

}  // namespace helix::node

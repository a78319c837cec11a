#pragma once
// The configuration that is really in force, as people and the admin API see it: every limit by its
// name, durations and sizes readable, secrets as "[REDACTED]".

#include "base/json.h"
#include "config/config.h"

#include <string>
#include <string_view>
#include <vector>

namespace helix::config {

inline constexpr std::string_view kRedacted = "[REDACTED]";

/// All effective values in the shape of the file. An empty secret is "".
[[nodiscard]] Json configJson(const Config& config);

/// The same as YAML that loads again, once the redacted secrets are filled in.
[[nodiscard]] std::string configYaml(const Config& config);

/// JSON as YAML in blocks; texts stay as they are, so that ${VAR} in them is a variable. order: of
/// the members of `providers`.
[[nodiscard]] std::string blockYaml(const Json& object, const std::vector<std::string>& order);

/// All effective values with each secret as its SHA-256, for comparing. Never shown and never
/// stored in clear: a short secret can be guessed from its hash.
[[nodiscard]] Json configFingerprint(const Config& config);

/// A limit of the configuration, for GET /admin/status.
struct NamedLimit {
    std::string name;  ///< path
    double value = 0;
    std::string unit;  ///< bytes | ms | count
};

[[nodiscard]] std::vector<NamedLimit> configLimits(const Config& config);

/// Every configured secret, so that the log can mask them.
[[nodiscard]] std::vector<std::string> configSecrets(const Config& config);

}  // namespace helix::config

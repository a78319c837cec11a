#pragma once
// What differs between two configurations: which settings, from what to what, and which of them a
// reload cannot apply.

#include "base/json.h"
#include "config/config.h"

#include <string>
#include <vector>

namespace helix::config {

struct ConfigChange {
    enum class Kind { Added, Removed, Changed };
    std::string path;
    Kind kind = Kind::Changed;
    Json before;  ///< null when added; secrets "[REDACTED]", also when they differ
    Json after;   ///< null when removed
    bool needsRestart = false;

    /// {"path","kind","before","after","needs_restart"}.
    [[nodiscard]] Json toJson() const;
};

/// Both from configFingerprint(); sorted by path. A section that came or went as a whole is one
/// change.
[[nodiscard]] std::vector<ConfigChange> configChanges(const Json& before, const Json& after);
[[nodiscard]] Json toJson(const std::vector<ConfigChange>& changes);

struct ConfigDiff {
    std::vector<std::string> changed;       ///< paths, sorted; a secret is only named
    std::vector<std::string> needsRestart;  ///< those of `changed` that a reload cannot apply
    [[nodiscard]] bool isEmpty() const noexcept { return changed.empty(); }
};

/// Another order of the providers is a change of `providers`, too.
[[nodiscard]] ConfigDiff diff(const Config& before, const Config& after);

}  // namespace helix::config

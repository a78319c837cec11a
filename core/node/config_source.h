#pragma once
// Where the effective configuration comes from: file, vendor table, environment, demo, command
// line, and over all of them the providers that were changed at run time.

#include "base/result.h"
#include "config/config.h"
#include "config/loader.h"
#include "node/node_options.h"

#include <filesystem>

namespace helix::node {

/// Loader options that know the vendors. file may be empty.
[[nodiscard]] config::LoadOptions loadOptions(const std::string& file);

/// Providers changed at run time stand in this file of the data directory, mode 0600.
inline constexpr const char* kProviderFile = "providers.yaml";

/// The texts that a configuration is made of.
struct SourceTexts {
    std::optional<std::string> main{};  ///< absent: there is no configuration file
    std::string providers{};            ///< of the provider file; empty without one
};

struct NodeConfig {
    config::Config base{};       ///< without the changes of run time
    config::Config effective{};  ///< with them
    SourceTexts texts{};
    std::vector<std::string> warnings{};  ///< findings that are no errors, one a text
};

/// isDemo: whether the demo runs, as it was decided before; absent decides: asked for, or nothing
/// is configured. texts: instead of the files, whose names still stand in the findings. Errors: the
/// findings of the files as text, one a line.
[[nodiscard]] Result<NodeConfig> loadNodeConfig(
    const NodeOptions& options, std::optional<bool> isDemo = std::nullopt,
    const std::optional<SourceTexts>& texts = std::nullopt);
/// The same without its base.
[[nodiscard]] Result<config::Config> effectiveConfig(const NodeOptions& options);

/// The path of the file; it need not exist. Errors: those of DataDirectory::defaultPath().
[[nodiscard]] Result<std::filesystem::path> providerFile(const NodeOptions& options);
/// Its text, empty when there is none. Errors: IoError, LimitExceeded.
[[nodiscard]] Result<std::string> readProviderFile(const std::filesystem::path& path);
/// Lays the text over base. Errors: ParseError with the findings.
[[nodiscard]] Result<config::Config> withProviderFile(config::Config base, const std::string& text,
                                                      const std::filesystem::path& path);

}  // namespace helix::node

#pragma once
// From YAML text to a Config. All findings of a file are collected, not just the first one. Nothing
// is opened but the file itself: referenced files, directories and hosts are the business of those
// who use them.
//
// Substitution: ${VAR} and ${VAR:-default} are replaced in values only, after the YAML was parsed,
// and never twice: what a variable holds can neither add keys nor name another variable. $${ is a
// literal ${. An unset variable without default is an error; a default also stands in for an empty
// one, as in a shell.

#include "base/result.h"
#include "config/config.h"
#include "config/finding.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace helix::config {

inline constexpr std::size_t kMaxConfigBytes = 1024 * 1024;
inline constexpr std::size_t kMaxConfigNodes = 50'000;  ///< aliases count each time they are used
inline constexpr std::size_t kMaxConfigDepth = 32;
inline constexpr std::size_t kMaxFindings = 200;

/// What a vendor's name stands for in `type`, and in a provider's own name when it gives no type.
/// The caller takes it from the vendor table.
struct VendorDefaults {
    std::string type;  ///< wire format
    std::string baseUrl;
    std::vector<std::string> models;
    std::string authHeader;  ///< empty: that of ProviderConfig
    std::string authScheme;  ///< used when authHeader is set
    std::map<std::string, std::string> headers;
};

struct LoadOptions {
    std::string file;                 ///< read when `text` is absent; also the display name
    std::optional<std::string> text;  ///< the YAML itself
    std::string displayName;          ///< name in findings instead of `file`
    /// Value of an environment variable, nullopt when unset. Empty function: std::getenv.
    std::function<std::optional<std::string>(const std::string&)> getenv;
    std::vector<std::string> wireFormats{"openai", "anthropic", "gemini",
                                         "ollama", "cohere",    "simulated"};
    std::map<std::string, VendorDefaults> vendors;
    /// Refuse a file that others may write, and warn about one they may read, when it holds
    /// secrets literally. With security.allow_insecure_files both only warn.
    bool isCheckingFileMode = true;
};

struct LoadOutcome {
    std::optional<Config> config;  ///< absent when there are errors
    std::vector<Finding> findings;
};

/// Reads, checks and completes. Thread: any; getenv must not run beside setenv.
[[nodiscard]] LoadOutcome loadConfigWithFindings(const LoadOptions& options);

/// The same with all errors as one Error: its message holds one finding a line. Errors: NotFound
/// and IoError for the file, ParseError for its content.
[[nodiscard]] Result<Config> loadConfig(const LoadOptions& options);

struct LoadedConfig {
    Config config;
    std::string source;             ///< the text it was read from
    std::vector<Finding> warnings;  ///< findings that are no errors
};

/// As loadConfig(), with what else was learnt on the way: one reading of the file for both.
[[nodiscard]] Result<LoadedConfig> loadConfigWithSource(const LoadOptions& options);

/// Findings only. A file is valid when none of them is an error.
[[nodiscard]] std::vector<Finding> checkConfig(const LoadOptions& options);

/// Whether a host names only this machine: localhost, 127.0.0.0/8, ::1 (also in brackets).
[[nodiscard]] bool isLoopbackHost(std::string_view host);

/// security.auth, or what counts without it: off on loopback, required elsewhere. Ask again after
/// server.host was changed from the command line.
[[nodiscard]] std::string effectiveAuth(const Config& config);

}  // namespace helix::config

#pragma once
// ${VAR} and ${VAR:-default} in one value. What comes out is never looked at again.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace helix::config {

using GetEnv = std::function<std::optional<std::string>(const std::string&)>;

struct Substitution {
    std::string text;
    bool hasVariable = false;
    std::vector<std::string> problems;  ///< name variables, never values
};

/// `$${` stands for a literal `${`. Any other `$` is itself.
[[nodiscard]] Substitution substitute(std::string_view text, const GetEnv& getenv);

/// The text that substitute() turns back into this one.
[[nodiscard]] std::string escapeVariables(std::string_view text);

}  // namespace helix::config

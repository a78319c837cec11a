#pragma once
// One thing that is wrong, or worth a look, in a configuration file. A message names keys and
// expected forms; it never repeats a value, because the value may be a secret.

#include <cstddef>
#include <string>
#include <vector>

namespace helix::config {

enum class Severity { Warning, Error };

struct Finding {
    std::string file;      ///< display name of the source
    std::size_t line = 0;  ///< 1-based; 0 when the finding concerns the file as a whole
    std::size_t column = 0;
    Severity severity = Severity::Error;
    std::string path;  ///< "providers.claude.max_retry", may be empty
    std::string message;

    /// `file:line:column: error: path: message`; the position is left out when there is none.
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] bool hasErrors(const std::vector<Finding>& findings) noexcept;

/// One finding a line, errors first, each group in the order of the file.
[[nodiscard]] std::string findingsText(const std::vector<Finding>& findings);

}  // namespace helix::config

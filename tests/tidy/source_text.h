#pragma once
// Reads C++ sources just well enough for the house rules: which bytes are code, what is included,
// where a word stands. Pure functions over text; lines count from 1.

#include <string>
#include <string_view>
#include <vector>

namespace helix::tidy {

struct SourceFile {
    std::string path;  ///< relative to the root of the repository, with slashes
    std::string text;
};

struct Include {
    int line = 0;
    std::string target;
    bool isQuoted = false;
};

/// The same text, byte for byte as long, with the contents of comments, strings and character
/// literals blanked. Newlines stay, so offsets and line numbers stay true. Raw strings and digit
/// separators are understood.
[[nodiscard]] std::string codeOnly(std::string_view text);

[[nodiscard]] std::vector<Include> includesOf(std::string_view text);

/// Offsets at which `word` stands alone, that is not as a part of a longer identifier.
[[nodiscard]] std::vector<std::size_t> findWord(std::string_view text, std::string_view word);

[[nodiscard]] int lineAt(std::string_view text, std::size_t offset);

/// The parts of a snake_case, kebab-case or CamelCase name in lower case: "HttpUtil_x" gives http,
/// util, x.
[[nodiscard]] std::vector<std::string> wordsOfName(std::string_view name);

}  // namespace helix::tidy

#pragma once
// Where something stands in a text, as people and editors count: both from 1, columns in bytes.

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace helix {

struct TextPosition {
    std::size_t line = 1;
    std::size_t column = 1;
};

/// The place of text[offset]; an offset beyond the text means its end. O(offset).
[[nodiscard]] inline TextPosition positionAt(std::string_view text, std::size_t offset) noexcept
{
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto lineFeeds = std::count(before.begin(), before.end(), '\n');
    const std::size_t lineStart = before.rfind('\n') + 1;  // npos + 1 is 0
    return {static_cast<std::size_t>(lineFeeds) + 1, before.size() - lineStart + 1};
}

}  // namespace helix

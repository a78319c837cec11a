#pragma once
// Two texts compared line by line, as `diff -u` shows it. Thread: any.

#include <string>
#include <string_view>

namespace helix {

/// Beyond so many differing lines the middle is shown as replaced as a whole: a right answer, not
/// the shortest.
inline constexpr std::size_t kMaxEditedLines = 1'000;

/// Empty when the texts are equal. names stand behind `---` and `+++`. Complexity: O((n + m) d)
/// for d differing lines, at most kMaxEditedLines. Source: Myers, "An O(ND) Difference Algorithm
/// and Its Variations", 1986; the unified format of POSIX diff.
[[nodiscard]] std::string unifiedDiff(std::string_view before, std::string_view after,
                                      std::string_view nameBefore, std::string_view nameAfter);

}  // namespace helix

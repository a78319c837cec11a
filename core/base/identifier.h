#pragma once
// Identifiers that sort by the time they were made, so that a page of records needs no second
// column to be ordered.

#include "base/clock.h"

#include <string>
#include <string_view>

namespace helix {

/// "<prefix>-" + 12 hexadecimal digits of unix milliseconds + 12 random ones, e.g.
/// req-018cfa2b3c4d9e1f00aa55cc. Thread: any. 48 random bits make two equal ids within one
/// millisecond practically impossible.
[[nodiscard]] std::string newId(std::string_view prefix, WallTime now);

/// So many random lower-case hexadecimal digits. Fast and unlikely to repeat, but predictable:
/// never for secrets.
[[nodiscard]] std::string randomDigits(std::size_t digits);

/// Case-insensitive edit distance, for "did you mean". Complexity: O(a*b).
[[nodiscard]] std::size_t editDistance(std::string_view a, std::string_view b);

}  // namespace helix

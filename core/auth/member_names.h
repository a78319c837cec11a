#pragma once
// JSON texts that name a member twice: parsers differ in which of the two they take, and who checks
// one value and uses the other is deceived. Source: RFC 8259, section 4; RFC 7519, section 4.

#include <string_view>

namespace helix::auth {

/// Whether an object at any depth names a member twice, escapes resolved. text: JSON that parses.
/// Complexity: O(n log n).
[[nodiscard]] bool hasRepeatedMember(std::string_view text);

}  // namespace helix::auth

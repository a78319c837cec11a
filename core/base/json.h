#pragma once
// JSON as the core reads it from outside: strict RFC 8259, bounded depth, an error that says where.

#include "base/result.h"

#include <nlohmann/json.hpp>
#include <string_view>

namespace helix {

using Json = nlohmann::json;

inline constexpr std::size_t kMaxJsonDepth = 128;

/// Parses one JSON text. Refuses nesting deeper than maxDepth before building anything.
/// Errors: ParseError with "line L, column C: …", LimitExceeded when too deep.
[[nodiscard]] Result<Json> parseJson(std::string_view text, std::size_t maxDepth = kMaxJsonDepth);

/// Serialises for the wire; bytes that are not UTF-8 become U+FFFD instead of throwing.
[[nodiscard]] std::string dumpJson(const Json& value);

/// The member as text, or the fallback when it is absent or of another type. object may be any JSON
/// value.
[[nodiscard]] std::string jsonText(const Json& object, const char* member,
                                   std::string fallback = {});
[[nodiscard]] std::int64_t jsonInt(const Json& object, const char* member,
                                   std::int64_t fallback = 0);
/// The member, or nullptr when object is no object or has none (or null).
[[nodiscard]] const Json* jsonMember(const Json& object, const char* member);

/// Appends text as a JSON string with quotes; control characters escaped, invalid UTF-8 replaced by
/// U+FFFD.
void appendJsonString(std::string& out, std::string_view text);

}  // namespace helix

#pragma once
// Base64 with the standard alphabet and padding. Source: RFC 4648, section 4.

#include "base/result.h"

#include <string_view>

namespace helix {

/// Strict: each sequence of bytes has one spelling that is accepted.
/// Errors: ParseError for blanks, line ends, another alphabet, wrong padding or stray bits.
[[nodiscard]] Result<std::string> decodeBase64(std::string_view text);
[[nodiscard]] std::string encodeBase64(std::string_view bytes);

}  // namespace helix

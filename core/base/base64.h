#pragma once
// Base64 with the standard alphabet and padding, and base64url without padding, as JSON Web Tokens
// spell it. Source: RFC 4648, sections 4 and 5; RFC 7515, section 2.

#include "base/result.h"

#include <string_view>

namespace helix {

/// Strict: each sequence of bytes has one spelling that is accepted.
/// Errors: ParseError for blanks, line ends, another alphabet, wrong padding or stray bits.
[[nodiscard]] Result<std::string> decodeBase64(std::string_view text);
[[nodiscard]] std::string encodeBase64(std::string_view bytes);

/// As strict as decodeBase64(); padding is an error too.
[[nodiscard]] Result<std::string> decodeBase64Url(std::string_view text);
[[nodiscard]] std::string encodeBase64Url(std::string_view bytes);

}  // namespace helix

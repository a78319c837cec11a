#pragma once
// Bytes that only the holder of a key can read, and that nobody else can change unnoticed:
// AES-256-GCM with a nonce of 96 random bits a box, so one key is good for 2^32 boxes. Source: NIST
// SP 800-38D. A box is: one byte 0x01, the nonce, the encrypted bytes, a tag of 16 bytes. Thread:
// any.

#include "base/result.h"

#include <array>
#include <string>
#include <string_view>

namespace helix {

using SealKey = std::array<unsigned char, 32>;

inline constexpr std::size_t kMaxSealedBytes = 64UL * 1024 * 1024;

/// context says what the box is for; it is not kept, and opening under another one fails, so that
/// boxes cannot be swapped. Errors: LimitExceeded above kMaxSealedBytes, Internal.
[[nodiscard]] Result<std::string> seal(std::string_view plain, const SealKey& key,
                                       std::string_view context);

/// Errors: ParseError for what is no box; PermissionDenied for another key or context and for a
/// box that was changed.
[[nodiscard]] Result<std::string> openSealed(std::string_view box, const SealKey& key,
                                             std::string_view context);

/// From 64 hexadecimal digits. Errors: ParseError.
[[nodiscard]] Result<SealKey> sealKeyFromHex(std::string_view text);

}  // namespace helix

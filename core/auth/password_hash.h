#pragma once
// Passwords at rest: argon2id with a salt of their own, as a PHC string that names its parameters.
// The cost is that of OWASP's and RFC 9106's second choice, scaled to a node that also serves
// requests. Source: RFC 9106. Thread: any but an event loop; one hash takes tens of milliseconds
// and kPasswordMemoryKiB.

#include "base/result.h"

#include <cstdint>
#include <string_view>

namespace helix::auth {

inline constexpr std::uint32_t kPasswordMemoryKiB = 64 * 1024;
inline constexpr std::uint32_t kPasswordPasses = 1;
inline constexpr std::uint32_t kPasswordLanes = 4;
inline constexpr std::size_t kMinPassword = 8;  ///< bytes
inline constexpr std::size_t kMaxPassword = 1024;

/// "$argon2id$v=19$m=65536,t=1,p=4$<salt>$<hash>". Errors: Internal (no memory).
[[nodiscard]] Result<std::string> hashPassword(std::string_view password);

/// False also when the text is no hash of ours.
[[nodiscard]] bool isPassword(const std::string& phc, std::string_view password);

/// A hash that belongs to nobody and costs as much as any other: who has no account is refused as
/// slowly as who has one.
[[nodiscard]] const std::string& nobodysPassword();

}  // namespace helix::auth

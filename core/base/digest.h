#pragma once
// SHA-256 as bytes, and random text that nobody can guess: what credentials are made of and
// compared by. Thread: any.

#include <array>
#include <string>
#include <string_view>

namespace helix {

using Sha256 = std::array<unsigned char, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);

/// Takes equally long wherever the first difference is.
[[nodiscard]] bool equalInConstantTime(const Sha256& a, const Sha256& b) noexcept;

/// Lower-case hexadecimal digits.
[[nodiscard]] std::string toHex(const Sha256& digest);
/// False when the text is not 64 hexadecimal digits; out is then unspecified.
[[nodiscard]] bool fromHex(std::string_view text, Sha256& out) noexcept;

/// So many of A-Z, a-z, 0-9, each equally likely (5.95 bits), from the system's random source.
[[nodiscard]] std::string randomAlphanumeric(std::size_t length);

}  // namespace helix

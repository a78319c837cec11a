#pragma once
// The signature algorithms of tokens that this node knows. `none` is not one of them, and there is
// no way to add it. Source: RFC 7518, section 3.1.

#include <cstdint>
#include <optional>
#include <string_view>

namespace helix::auth {

enum class TokenAlgorithm : std::uint8_t { Hs256, Hs384, Hs512, Rs256, Rs384, Rs512, Es256, Es384 };

/// HS256, RS256, …
[[nodiscard]] const char* tokenAlgorithmName(TokenAlgorithm algorithm) noexcept;
/// Names are case-sensitive: "hs256" and "None" are nothing.
[[nodiscard]] std::optional<TokenAlgorithm> parseTokenAlgorithm(std::string_view name) noexcept;

/// One of HS256 to HS512: the same secret signs and verifies.
[[nodiscard]] bool isSymmetric(TokenAlgorithm algorithm) noexcept;

}  // namespace helix::auth

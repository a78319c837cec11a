#pragma once
// JSON Web Tokens, signed ones in compact form: read strictly, verified, made. Pure; trusts nothing
// that the token says about itself but which key it claims. Whoever needs to know whether a text is
// a good token asks verifyJwt(); who picks the key by issuer and key id takes the three steps one
// by one. Source: RFC 7515, RFC 7519, RFC 8725.
//
// Stricter than the RFCs where leniency only helps an attacker: members that occur twice, `crit`
// and `b64` of any value, times that are no whole numbers, and base64url that is not the one
// spelling of its bytes are refused.

#include "auth/token_key.h"

#include <string>

namespace helix::auth {

/// Longer texts are not read at all.
inline constexpr std::size_t kMaxTokenText = 16 * 1024;
inline constexpr std::size_t kMaxTokenDepth = 16;
inline constexpr std::size_t kMaxKeyIdLength = 256;
/// How far `iat` and `nbf` may lie ahead: clocks differ.
inline constexpr std::int64_t kMaxClockSkewMs = 60'000;

/// A token's form; nothing in it is verified. The text it was read from must outlive it.
struct JsonWebToken {
    TokenAlgorithm algorithm = TokenAlgorithm::Hs256;
    std::string type{};   ///< `typ` of the header, may be empty
    std::string keyId{};  ///< `kid` of the header, may be empty
    Json claims{};
    std::string_view signedPart{};
    std::string signature{};
};

/// What a token must be. What is absent is not checked.
struct TokenExpectation {
    std::optional<TokenAlgorithm> algorithm{};
    std::optional<std::string> issuer{};
    std::optional<std::string> audience{};
    std::optional<std::int64_t> nowMs{};  ///< unix milliseconds
    std::int64_t leewayMs = 0;            ///< tolerated after `exp`
};

/// Errors: Unauthenticated saying what is wrong with the text.
[[nodiscard]] Result<JsonWebToken> parseJwt(std::string_view text);
/// Errors: Unauthenticated when the key did not sign this, or does not fit the algorithm.
[[nodiscard]] Result<void> checkSignature(const JsonWebToken& token, const TokenKey& key);
/// `exp` must be there. Errors: Unauthenticated naming the claim.
[[nodiscard]] Result<void> checkClaims(const Json& claims, const TokenExpectation& expected);

/// A time claim of checked claims in unix milliseconds, clamped to what those can hold; 0 when it
/// is absent.
[[nodiscard]] std::int64_t timeOfClaim(const Json& claims, const char* name);

/// The three above, and the algorithm. Returns the claims. Errors: Unauthenticated.
[[nodiscard]] Result<Json> verifyJwt(std::string_view text, const TokenKey& key,
                                     const TokenExpectation& expected);

/// claims: an object; keyId may be empty. Errors: those of TokenKey::sign().
[[nodiscard]] Result<std::string> signJwt(const Json& claims, TokenAlgorithm algorithm,
                                          const TokenKey& key, std::string_view keyId = {});

}  // namespace helix::auth

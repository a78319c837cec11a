#pragma once
// The tokens that this node signs: what stands in them, made and read. Pure. An access token has
// sub, name, role and roles, iss, aud, iat, exp, jti and the family of its refresh chain; a refresh
// token has token_use "refresh" and its turn in the chain besides. Others who hold the key may sign
// access tokens too: what they leave out is read as the least.

#include "auth/identity.h"
#include "auth/token_keys.h"

namespace helix::auth {

/// Whom tokens are issued to.
struct TokenSubject {
    std::string id;    ///< `sub`
    std::string name;  ///< shown to people
    Role role = Role::ReadOnly;
};

struct AccessToken {
    std::string text;
    Identity identity;  ///< what verifying it will say
};

struct TokenPair {
    std::string accessToken;
    std::string refreshToken;
    std::chrono::seconds expiresIn{0};
    std::chrono::seconds refreshExpiresIn{0};
    Identity identity;  ///< what verifying the access token will say
};

/// family may be empty: a single token. Errors of both: Unavailable without a key, saying what to
/// set; those of signJwt().
[[nodiscard]] Result<AccessToken> makeAccessToken(const TokenSubject& subject,
                                                  const std::string& family, const TokenKeys& keys,
                                                  std::int64_t nowMs,
                                                  std::chrono::milliseconds life);
/// turn: place of the refresh token in its chain, from 0.
[[nodiscard]] Result<TokenPair> makeTokenPair(const TokenSubject& subject,
                                              const std::string& family, std::int64_t turn,
                                              const TokenKeys& keys, std::int64_t nowMs);

struct RefreshClaims {
    Identity identity;
    std::int64_t turn = 0;
};

/// An access token of ours. Errors: Unauthenticated.
[[nodiscard]] Result<Identity> readAccessToken(const JsonWebToken& token, const TokenKeys& keys,
                                               std::int64_t nowMs);
/// A refresh token of ours. nowMs: absent leaves its times unchecked. Errors: Unauthenticated.
[[nodiscard]] Result<RefreshClaims> readRefreshToken(std::string_view text, const TokenKeys& keys,
                                                     std::optional<std::int64_t> nowMs);

/// Whether `typ` is that of an access token, or none. Tokens that an issuer makes for other uses
/// must not pass for one. Source: RFC 8725, section 3.11.
[[nodiscard]] bool isAccessType(std::string_view type) noexcept;

}  // namespace helix::auth

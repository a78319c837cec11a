#pragma once
// The part of `security` that tokens live by, checked and with its key files read: an immutable
// snapshot. Made at start and at each reload, before anything is changed.

#include "auth/json_web_token.h"
#include "config/config.h"

namespace helix::auth {

/// A key file is not longer than this.
inline constexpr std::size_t kMaxKeyFileBytes = 64 * 1024;
/// Issuers of security.oidc, security.oauth among them.
inline constexpr std::size_t kMaxOidcIssuers = 16;
/// A shorter secret of an HS algorithm can be guessed by whoever has one token. Source: RFC 7518,
/// section 3.2.
inline constexpr std::size_t kMinSecretBytes = 32;

struct TokenKeys {
    TokenAlgorithm algorithm = TokenAlgorithm::Hs256;
    std::optional<TokenKey> signing;    ///< absent: no tokens are issued
    std::optional<TokenKey> verifying;  ///< absent: no token of our own is accepted
    std::string issuer;                 ///< empty: not checked, not written
    std::string audience;               ///< empty: not checked, not written
    std::chrono::milliseconds expiration{};
    std::chrono::milliseconds refreshExpiration{};
    std::chrono::milliseconds leeway{};
    std::vector<config::OidcIssuerConfig> foreign;
    bool isSecretShort = false;    ///< shorter than kMinSecretBytes
    std::uint64_t generation = 0;  ///< grows with each change; given by TokenService

    /// What to set so that tokens can be issued; for people.
    [[nodiscard]] std::string missingKey() const;
};

/// Errors: InvalidArgument naming the setting, IoError for a key file.
[[nodiscard]] Result<TokenKeys> makeTokenKeys(const config::SecurityConfig& security);

/// Whether keys may be fetched from there: https, or http on loopback.
[[nodiscard]] bool isSafeKeyAddress(std::string_view url) noexcept;

}  // namespace helix::auth

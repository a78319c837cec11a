#pragma once
// Who signs in, and how the gateway's own address is encrypted: the parts of `security` beside
// keys.

#include "base/secret.h"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace helix::config {

/// Tokens that this node signs and accepts.
struct JwtConfig {
    Secret secret;               ///< of HS256 to HS512; empty: no such token is accepted
    std::string privateKeyFile;  ///< PEM, of RS and ES algorithms; empty: tokens are only verified
    std::string publicKeyFile;   ///< PEM; empty: that of the private key
    std::chrono::milliseconds expiration{std::chrono::hours(1)};
    std::chrono::milliseconds refreshExpiration{std::chrono::hours(24)};
    /// HS256 | HS384 | HS512 | RS256 | RS384 | RS512 | ES256 | ES384
    std::string algorithm = "HS256";
    std::string issuer = "superagent";
    std::string audience;                 ///< empty: not checked, not written
    std::chrono::milliseconds leeway{0};  ///< tolerated after `exp`
};

/// An OpenID Connect issuer whose tokens are accepted.
struct OidcIssuerConfig {
    std::string issuer;    ///< as in `iss`; its discovery document lies below it
    std::string audience;  ///< required in `aud`
    std::string jwksUri;   ///< empty: that of the discovery document
    std::string rolesClaim = "roles";
    std::map<std::string, std::string> roles{};  ///< value of the claim -> admin, operator, …
    std::string defaultRole;                     ///< without a mapped value; empty: refused
};

/// Sign-in through another service, as the seed configuration writes it; stands for one issuer at
/// https://<domain>/ with the client id as audience.
struct OauthConfig {
    bool isEnabled = false;
    std::string provider;
    std::string clientId;
    Secret clientSecret;
    std::string domain;
};

/// After that many wrong passwords in a row the name and the address wait.
struct LockoutConfig {
    int maxAttempts = 5;
    std::chrono::milliseconds duration{std::chrono::minutes(15)};
};

struct TlsConfig {
    bool isEnabled = false;
    std::string certFile;  ///< chain, PEM
    std::string keyFile;   ///< PEM
    std::string minVersion = "1.2";
    std::string clientCaFile;         ///< authorities of client certificates, PEM
    std::string clientAuth = "none";  ///< none | request | require
    std::string cipherList{};         ///< OpenSSL's form, of TLS 1.2; empty: OpenSSL's own
};

}  // namespace helix::config

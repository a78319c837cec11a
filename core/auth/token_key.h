#pragma once
// A key that signs or verifies tokens: a secret, an RSA key or a point on P-256 or P-384. It knows
// what kind it is and works with the algorithms of that kind only, so that a public key can never
// serve as the secret of an HMAC. All arithmetic is OpenSSL's. An immutable value; copies share the
// key. Source: RFC 7518, section 3; RFC 8725, sections 2.1 and 3.1.

#include "auth/token_algorithm.h"
#include "base/json.h"
#include "base/secret.h"

#include <memory>

struct evp_pkey_st;

namespace helix::auth {

/// Weaker RSA keys are refused (RFC 7518, section 3.3), longer ones too: verifying takes their
/// squared length.
inline constexpr int kMinRsaBits = 2048;
inline constexpr int kMaxRsaBits = 8192;

class TokenKey {
public:
    /// Errors: InvalidArgument for an empty secret, and for a PEM text, which is a key of another
    /// kind by mistake or by malice.
    [[nodiscard]] static Result<TokenKey> fromSecret(Secret secret);
    /// A private key, a public key or a certificate, without passphrase. Errors: InvalidArgument.
    [[nodiscard]] static Result<TokenKey> fromPem(std::string_view pem);
    /// A public key of a key set; kty RSA or EC. Errors: InvalidArgument. Source: RFC 7517.
    [[nodiscard]] static Result<TokenKey> fromJwk(const Json& jwk);

    [[nodiscard]] bool fits(TokenAlgorithm algorithm) const noexcept;
    /// Whether it is a secret or has a private half.
    [[nodiscard]] bool canSign() const noexcept { return m_canSign; }

    /// The signature as a token carries it. Errors: InvalidArgument (does not fit, no private
    /// half), Internal.
    [[nodiscard]] Result<std::string> sign(TokenAlgorithm algorithm, std::string_view text) const;
    /// False also when the algorithm does not fit. Takes equally long for every wrong HMAC.
    [[nodiscard]] bool verify(TokenAlgorithm algorithm, std::string_view text,
                              std::string_view signature) const;

private:
    enum class Kind { Secret, Rsa, P256, P384 };
    using Handle = std::shared_ptr<evp_pkey_st>;

    TokenKey(Kind kind, bool canSign) : m_kind(kind), m_canSign(canSign) {}
    [[nodiscard]] static Result<TokenKey> ofHandle(Handle handle, bool canSign);

    Kind m_kind;
    bool m_canSign;
    Secret m_secret;
    Handle m_handle;
};

}  // namespace helix::auth

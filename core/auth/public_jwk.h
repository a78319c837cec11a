#pragma once
// The public key in one entry of a key set, for OpenSSL. Pure. Source: RFC 7518, section 6.

#include "base/json.h"

#include <memory>

struct evp_pkey_st;

namespace helix::auth {

/// kty RSA (n, e) or EC (crv P-256 or P-384, x, y); private members are ignored. Errors:
/// InvalidArgument for another kind, a missing or misspelt number, and a point off its curve.
[[nodiscard]] Result<std::shared_ptr<evp_pkey_st>> publicKeyOf(const Json& jwk);

}  // namespace helix::auth

#pragma once
// From the claims of an OpenID issuer's token to who it is and what they may do. Pure.

#include "auth/identity.h"
#include "base/json.h"
#include "config/identity_config.h"

namespace helix::auth {

/// Values of a roles claim that are looked at.
inline constexpr std::size_t kMaxRoleValues = 256;

/// Longer subjects are refused, longer names replaced by the subject.
inline constexpr std::size_t kMaxSubjectLength = 256;

/// claims: verified ones; signedPart: the text that was signed, which names a token without an id
/// of its own. The name is preferred_username, name, email or the subject, whichever is there
/// first, without control characters and with the issuer behind it. The role is the highest that
/// the roles claim maps to: a list of texts, or one text of words; the claim's name is taken whole
/// first, then as a path of members. Errors: Unauthenticated without a good subject, or without any
/// role.
[[nodiscard]] Result<Identity> identityOf(const Json& claims,
                                          const config::OidcIssuerConfig& issuer,
                                          std::string_view signedPart);

}  // namespace helix::auth

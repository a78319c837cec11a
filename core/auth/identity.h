#pragma once
// A person (or a program with a token instead of a key) who has signed in: what a verified token
// says. A plain value.

#include "auth/role.h"

#include <cstdint>
#include <string>

namespace helix::auth {

struct Identity {
    std::string subject;  ///< `sub`: our user id, or the issuer's
    std::string name;     ///< shown to people
    Role role = Role::ReadOnly;
    std::string issuer;
    std::string tokenId;         ///< `jti`; of a foreign token a digest that names it
    std::string family{};        ///< of a refresh chain; empty for foreign tokens
    std::int64_t expiresMs = 0;  ///< unix milliseconds
    std::int64_t issuedMs = 0;   ///< unix milliseconds; 0: the token does not say
};

}  // namespace helix::auth

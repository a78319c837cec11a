#pragma once
// Who makes a request. A small value that travels with it.

#include "auth/api_key.h"

#include <memory>

namespace helix::auth {

struct Principal {
    enum class Kind { Anonymous, ApiKey, Admin };

    Kind kind = Kind::Anonymous;
    std::shared_ptr<const ApiKey> key;  ///< set for Kind::ApiKey

    [[nodiscard]] bool isKnown() const noexcept { return kind != Kind::Anonymous; }
    [[nodiscard]] bool isAdmin() const noexcept { return kind == Kind::Admin; }
    /// The holder of the admin token may do everything, nobody else more than their key says.
    [[nodiscard]] bool may(Permission permission) const noexcept
    {
        return isAdmin() || (key && key->permissions.has(permission));
    }
    /// The public id; empty without a key.
    [[nodiscard]] std::string_view keyId() const noexcept
    {
        return key ? std::string_view(key->id) : std::string_view();
    }
    [[nodiscard]] std::string_view team() const noexcept
    {
        return key ? std::string_view(key->team) : std::string_view();
    }
    /// For audit rows: "admin", "key sk-prod-…", "anonymous".
    [[nodiscard]] std::string name() const
    {
        if (key) return "key " + key->id;
        return isAdmin() ? "admin" : "anonymous";
    }

    [[nodiscard]] static Principal admin() { return {Kind::Admin, nullptr}; }
    [[nodiscard]] static Principal ofKey(std::shared_ptr<const ApiKey> key)
    {
        return {Kind::ApiKey, std::move(key)};
    }
};

}  // namespace helix::auth

#pragma once
// Who makes a request. A small value that travels with it.

#include "auth/api_key.h"
#include "auth/identity.h"

#include <memory>

namespace helix::auth {

struct Principal {
    enum class Kind { Anonymous, ApiKey, User, Admin };

    Kind kind = Kind::Anonymous;
    std::shared_ptr<const ApiKey> key;         ///< set for Kind::ApiKey
    std::shared_ptr<const Identity> identity;  ///< set for Kind::User

    [[nodiscard]] bool isKnown() const noexcept { return kind != Kind::Anonymous; }
    /// The holder of the admin token.
    [[nodiscard]] bool isAdmin() const noexcept { return kind == Kind::Admin; }
    /// The holder of the admin token may do everything; a key with `admin` everything but what
    /// a permission of its own guards; nobody else more than their key or role says.
    [[nodiscard]] bool may(Permission permission) const noexcept
    {
        if (isAdmin()) return true;
        if (identity) return permissionsOf(identity->role).has(permission);
        if (!key) return false;
        const bool isOfRoles =
            permission == Permission::Inspect || permission == Permission::Operate;
        return key->permissions.has(isOfRoles ? Permission::Admin : permission);
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
    /// The name of who signed in; empty without.
    [[nodiscard]] std::string_view userName() const noexcept
    {
        return identity ? std::string_view(identity->name) : std::string_view();
    }
    /// For audit rows: "admin", "key sk-prod-…", "user alice", "anonymous".
    [[nodiscard]] std::string name() const
    {
        if (key) return "key " + key->id;
        if (identity) return "user " + identity->name;
        return isAdmin() ? "admin" : "anonymous";
    }

    [[nodiscard]] static Principal admin() { return {Kind::Admin, nullptr, nullptr}; }
    [[nodiscard]] static Principal ofKey(std::shared_ptr<const ApiKey> key)
    {
        return {Kind::ApiKey, std::move(key), nullptr};
    }
    [[nodiscard]] static Principal ofUser(std::shared_ptr<const Identity> identity)
    {
        return {Kind::User, nullptr, std::move(identity)};
    }
};

}  // namespace helix::auth

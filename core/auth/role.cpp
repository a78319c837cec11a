#include "auth/role.h"

namespace helix::auth {

const char* roleName(Role role) noexcept
{
    switch (role) {
        case Role::ReadOnly: return "readonly";
        case Role::Developer: return "developer";
        case Role::Operator: return "operator";
        case Role::Admin: return "admin";
    }
    return "readonly";
}

std::optional<Role> parseRole(std::string_view name) noexcept
{
    for (const Role role : {Role::ReadOnly, Role::Developer, Role::Operator, Role::Admin})
        if (name == roleName(role)) return role;
    return std::nullopt;
}

Permissions permissionsOf(Role role) noexcept
{
    using enum Permission;
    switch (role) {
        case Role::ReadOnly: return {Read, Inspect};
        case Role::Developer: return {Read, Write, Debate, Inspect};
        case Role::Operator: return {Read, Write, Debate, Inspect, Operate};
        case Role::Admin: return {Read, Write, Debate, Inspect, Operate, Admin};
    }
    return {};
}

}  // namespace helix::auth

#include "auth/permission.h"

#include <array>

namespace helix::auth {

namespace {

// What a key may have.
constexpr std::array kAll{Permission::Read, Permission::Write, Permission::Debate,
                          Permission::Admin};

}  // namespace

const char* permissionName(Permission permission) noexcept
{
    switch (permission) {
        case Permission::Read: return "read";
        case Permission::Write: return "write";
        case Permission::Debate: return "debate";
        case Permission::Admin: return "admin";
        case Permission::Inspect: return "inspect";
        case Permission::Operate: return "operate";
    }
    return "";
}

std::optional<Permission> parsePermission(std::string_view name) noexcept
{
    for (const Permission permission : kAll)
        if (name == permissionName(permission)) return permission;
    return std::nullopt;
}

std::vector<std::string> Permissions::names() const
{
    std::vector<std::string> names;
    for (const Permission permission : kAll)
        if (has(permission)) names.emplace_back(permissionName(permission));
    return names;
}

std::string Permissions::text() const
{
    std::string text;
    for (const auto& name : names()) text += (text.empty() ? "" : ",") + name;
    return text;
}

Permissions Permissions::fromText(std::string_view text)
{
    Permissions permissions;
    while (!text.empty()) {
        const auto comma = text.find(',');
        if (const auto known = parsePermission(text.substr(0, comma))) permissions.add(*known);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return permissions;
}

}  // namespace helix::auth

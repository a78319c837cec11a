#pragma once
// What a caller may do. A set of a few bits, so that asking costs nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace helix::auth {

enum class Permission : std::uint8_t {
    Read = 1,      ///< GET below /v1
    Write = 2,     ///< POST of model calls
    Debate = 4,    ///< POST /v1/debates
    Admin = 8,     ///< everything below /admin
    Inspect = 16,  ///< GET below /admin; only roles have it
    Operate = 32,  ///< acts on a running node below /admin; only roles have it
};

[[nodiscard]] const char* permissionName(Permission permission) noexcept;
/// One that a key may have: read, write, debate or admin.
[[nodiscard]] std::optional<Permission> parsePermission(std::string_view name) noexcept;

class Permissions {
public:
    constexpr Permissions() = default;
    constexpr Permissions(std::initializer_list<Permission> permissions)
    {
        for (const Permission permission : permissions) add(permission);
    }

    constexpr void add(Permission permission) { m_bits |= static_cast<std::uint8_t>(permission); }
    [[nodiscard]] constexpr bool has(Permission permission) const noexcept
    {
        return (m_bits & static_cast<std::uint8_t>(permission)) != 0;
    }
    [[nodiscard]] constexpr bool isEmpty() const noexcept { return m_bits == 0; }
    /// In the order of the enumeration.
    [[nodiscard]] std::vector<std::string> names() const;

    /// "read,write", as it is stored.
    [[nodiscard]] std::string text() const;
    /// Unknown names of a newer version are dropped: they grant nothing here.
    [[nodiscard]] static Permissions fromText(std::string_view text);

    friend constexpr bool operator==(Permissions, Permissions) = default;

private:
    std::uint8_t m_bits = 0;
};

}  // namespace helix::auth

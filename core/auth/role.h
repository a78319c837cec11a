#pragma once
// The four roles of people, and what each may do. Which permission a route needs stands in one
// table: gateway/endpoint.cpp.

#include "auth/permission.h"

namespace helix::auth {

enum class Role : std::uint8_t { ReadOnly, Developer, Operator, Admin };

/// readonly, developer, operator or admin.
[[nodiscard]] const char* roleName(Role role) noexcept;
[[nodiscard]] std::optional<Role> parseRole(std::string_view name) noexcept;
/// readonly looks; developer asks models too; operator acts on the running node too; admin may do
/// everything.
[[nodiscard]] Permissions permissionsOf(Role role) noexcept;

}  // namespace helix::auth

#pragma once
// A person who may sign in, and what the admin API says of them. Plain values; the hash of the
// password is not among them.

#include "auth/api_key_request.h"
#include "auth/role.h"
#include "base/secret.h"

namespace helix::auth {

inline constexpr std::size_t kMaxUserName = 64;
inline constexpr std::size_t kMaxEmail = 254;

struct User {
    std::string id;
    std::string username;  ///< unique, whatever the case
    std::string email;     ///< may be empty
    Role role = Role::ReadOnly;
    std::int64_t createdMs = 0;
    std::optional<std::int64_t> lastLoginMs;
    std::optional<std::int64_t> lockedUntilMs;
    bool isDisabled = false;

    [[nodiscard]] bool isLocked(std::int64_t nowMs) const noexcept
    {
        return lockedUntilMs && *lockedUntilMs > nowMs;
    }
    friend bool operator==(const User&, const User&) = default;
};

/// As the admin API shows it.
[[nodiscard]] Json toJson(const User& user, std::int64_t nowMs);

struct UserRequest {
    std::string username;
    Secret password;
    std::string email;
    Role role = Role::ReadOnly;
};

/// What is absent stays as it is.
struct UserChanges {
    std::optional<Secret> password;
    std::optional<std::string> email;
    std::optional<Role> role;
    std::optional<bool> isDisabled;
};

/// text: the body of POST /admin/users. Unknown members are refused. No problem ever shows a
/// password.
[[nodiscard]] tl::expected<UserRequest, FieldProblem> parseUserRequest(std::string_view text);
/// text: the body of PUT /admin/users/{id}.
[[nodiscard]] tl::expected<UserChanges, FieldProblem> parseUserChanges(std::string_view text);

}  // namespace helix::auth

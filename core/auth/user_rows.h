#pragma once
// How a person lies in the table users: the one place that knows the order of the columns. Thread:
// that of the database.

#include "auth/user.h"
#include "store/database.h"

namespace helix::auth {

struct UserRow {
    User user;
    std::string passwordHash;
    int wrongPasswords = 0;  ///< in a row, since the last right one or the last lock-out
    int changes = 0;         ///< since the start of this process; not stored
};

/// "SELECT …columns… FROM users", to be continued.
extern const std::string_view kSelectUsers;
/// The current row of kSelectUsers. Errors: StorageError when its role is damaged.
[[nodiscard]] Result<UserRow> readUser(const store::Statement& row);

[[nodiscard]] Result<void> insertUser(store::Database& database, const UserRow& row);
/// What people change: password, email, role, whether disabled.
[[nodiscard]] Result<void> updateUser(store::Database& database, const UserRow& row);
/// What signing in changes: its time, wrong passwords, the lock-out.
[[nodiscard]] Result<void> updateSignIns(store::Database& database, const UserRow& row);
[[nodiscard]] Result<void> deleteUser(store::Database& database, std::string_view id);

}  // namespace helix::auth

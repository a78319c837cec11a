#include "auth/user_rows.h"

namespace helix::auth {

const std::string_view kSelectUsers =
    "SELECT id, username, password_hash, email, role, created_ms, last_login_ms, is_disabled, "
    "wrong_passwords, locked_until_ms FROM users";

namespace {

constexpr std::string_view kInsert =
    "INSERT INTO users (id, username, password_hash, email, role, created_ms, last_login_ms, "
    "is_disabled, wrong_passwords, locked_until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

constexpr std::string_view kUpdate =
    "UPDATE users SET password_hash = ?, email = ?, role = ?, is_disabled = ? WHERE id = ?";

constexpr std::string_view kUpdateSignIns =
    "UPDATE users SET last_login_ms = ?, wrong_passwords = ?, locked_until_ms = ? WHERE id = ?";

}  // namespace

Result<UserRow> readUser(const store::Statement& row)
{
    UserRow read;
    User& user = read.user;
    int i = 0;
    user.id = row.columnText(i++);
    user.username = row.columnText(i++);
    read.passwordHash = row.columnText(i++);
    user.email = row.columnText(i++);
    const auto role = parseRole(row.columnText(i++));
    user.createdMs = row.columnInt(i++);
    user.lastLoginMs = row.columnOptionalInt(i++);
    user.isDisabled = row.columnInt(i++) != 0;
    read.wrongPasswords = static_cast<int>(row.columnInt(i++));
    user.lockedUntilMs = row.columnOptionalInt(i++);
    if (!role)
        return fail(ErrorCode::StorageError,
                    "the user " + user.id + " is damaged in the database; restore a backup");
    user.role = *role;
    return read;
}

Result<void> insertUser(store::Database& database, const UserRow& row)
{
    auto insert = database.prepareCached(kInsert);
    if (!insert) return tl::unexpected(std::move(insert.error()));
    const User& user = row.user;
    insert->bind(1, user.id).bind(2, user.username).bind(3, row.passwordHash).bind(4, user.email);
    insert->bind(5, roleName(user.role)).bind(6, user.createdMs).bind(7, user.lastLoginMs);
    insert->bind(8, user.isDisabled).bind(9, row.wrongPasswords).bind(10, user.lockedUntilMs);
    return insert->run();
}

Result<void> updateUser(store::Database& database, const UserRow& row)
{
    auto update = database.prepareCached(kUpdate);
    if (!update) return tl::unexpected(std::move(update.error()));
    const User& user = row.user;
    update->bind(1, row.passwordHash).bind(2, user.email).bind(3, roleName(user.role));
    return update->bind(4, user.isDisabled).bind(5, user.id).run();
}

Result<void> updateSignIns(store::Database& database, const UserRow& row)
{
    auto update = database.prepareCached(kUpdateSignIns);
    if (!update) return tl::unexpected(std::move(update.error()));
    const User& user = row.user;
    update->bind(1, user.lastLoginMs).bind(2, row.wrongPasswords).bind(3, user.lockedUntilMs);
    return update->bind(4, user.id).run();
}

Result<void> deleteUser(store::Database& database, std::string_view id)
{
    auto remove = database.prepareCached("DELETE FROM users WHERE id = ?");
    if (!remove) return tl::unexpected(std::move(remove.error()));
    return remove->bind(1, id).run();
}

}  // namespace helix::auth

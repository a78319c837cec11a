#include "auth/user_store.h"

#include "auth/password_hash.h"
#include "base/identifier.h"

#include <algorithm>

namespace helix::auth {

namespace {

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

tl::unexpected<Error> nobody()
{
    return fail(ErrorCode::NotFound, "no user has this id; GET /admin/users lists them");
}

void apply(const UserChanges& changes, const std::string& phc, UserRow& row)
{
    ++row.changes;
    if (changes.email) row.user.email = *changes.email;
    if (changes.role) row.user.role = *changes.role;
    if (changes.isDisabled) row.user.isDisabled = *changes.isDisabled;
    if (!changes.password) return;
    row.passwordHash = phc;
    row.wrongPasswords = 0;
    row.user.lockedUntilMs = std::nullopt;
}

}  // namespace

const char* signInOutcomeName(SignInOutcome outcome) noexcept
{
    switch (outcome) {
        case SignInOutcome::Good: return "good";
        case SignInOutcome::UnknownName: return "unknown_name";
        case SignInOutcome::WrongPassword: return "wrong_password";
        case SignInOutcome::LockedName: return "locked_name";
        case SignInOutcome::Disabled: return "disabled";
        case SignInOutcome::LockedAddress: return "locked_address";
    }
    return "";
}

Result<std::unique_ptr<UserStore>> UserStore::open(std::filesystem::path path,
                                                   store::WriteQueue& queue, const Clock& clock)
{
    std::unique_ptr<UserStore> users(new UserStore(std::move(path), queue, clock));
    if (auto loaded = users->load(); !loaded) return tl::unexpected(std::move(loaded.error()));
    return users;
}

Result<void> UserStore::load()
{
    auto database = store::Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto rows = database->prepare(kSelectUsers);
    if (!rows) return tl::unexpected(std::move(rows.error()));
    for (;;) {
        const auto isThere = rows->step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return {};
        auto row = readUser(*rows);
        if (!row) return tl::unexpected(std::move(row.error()));
        put(std::move(*row));
    }
}

std::shared_ptr<void> UserStore::takePlace()
{
    if (m_places.fetch_add(1) >= kMaxSignIns) {
        --m_places;
        return nullptr;
    }
    return {&m_places, [this](void*) { --m_places; }};
}

std::optional<std::int64_t> UserStore::noteRefusal()
{
    return m_refusals.take(m_clock.steadyNow());
}

Result<std::string> UserStore::hashed(const Secret& password)
{
    m_hashings.acquire();
    auto text = hashPassword(password.reveal());
    m_hashings.release();
    return text;
}

bool UserStore::isRight(const std::string& phc, const Secret& password)
{
    m_hashings.acquire();
    const bool isRight = isPassword(phc, password.reveal());
    m_hashings.release();
    return isRight;
}

void UserStore::put(UserRow row)
{
    m_ids[lowered(row.user.username)] = row.user.id;
    m_users[row.user.id] = std::move(row);
}

UserRow* UserStore::findName(std::string_view username)
{
    const auto id = m_ids.find(lowered(username));
    return id == m_ids.end() ? nullptr : &m_users.at(id->second);
}

// Hashing takes a while, in which others may guess too: what decides is what holds after it, so
// that parallel guesses are worth no more than the same ones in a row.
SignIn UserStore::signIn(const SignInAttempt& attempt)
{
    std::string phc = nobodysPassword();
    SignIn result;
    {
        const std::lock_guard lock(m_mutex);
        result.retryAfter = m_addresses.wait(attempt.address, nowMs());
        if (result.retryAfter.count() > 0) {
            result.outcome = SignInOutcome::LockedAddress;
            return result;
        }
        if (const UserRow* row = findName(attempt.username)) phc = row->passwordHash;
    }
    const bool isRightPassword = isRight(phc, attempt.password);

    const std::lock_guard lock(m_mutex);
    const std::int64_t now = nowMs();
    result.retryAfter = m_addresses.wait(attempt.address, now);
    if (result.retryAfter.count() > 0) {
        result.outcome = SignInOutcome::LockedAddress;
        return result;
    }
    UserRow* row = findName(attempt.username);
    if (row != nullptr) {
        // A password that was changed meanwhile is not the one that was looked at.
        result.outcome = judge(*row, isRightPassword && row->passwordHash == phc, now);
        note(*row, result.outcome, attempt.lockout, now);
        result.user = row->user;
        result.changes = row->changes;
    }
    if (result.outcome == SignInOutcome::Good)
        m_addresses.noteRight(attempt.address);
    else
        m_addresses.noteWrong(attempt.address, attempt.lockout, now);
    return result;
}

SignInOutcome UserStore::judge(const UserRow& row, bool isRightPassword, std::int64_t nowMs) const
{
    if (row.user.isLocked(nowMs)) return SignInOutcome::LockedName;
    if (!isRightPassword) return SignInOutcome::WrongPassword;
    return row.user.isDisabled ? SignInOutcome::Disabled : SignInOutcome::Good;
}

void UserStore::note(UserRow& row, SignInOutcome outcome, const LockoutPolicy& policy,
                     std::int64_t nowMs)
{
    if (outcome == SignInOutcome::LockedName || outcome == SignInOutcome::Disabled) return;
    if (outcome == SignInOutcome::Good) {
        row.wrongPasswords = 0;
        row.user.lockedUntilMs = std::nullopt;
        row.user.lastLoginMs = nowMs;
    } else if (++row.wrongPasswords >= policy.maxAttempts) {
        row.wrongPasswords = 0;
        row.user.lockedUntilMs = nowMs + policy.duration.count();
    }
    // A full queue loses no more than a restart would: memory counts on.
    (void)m_queue.submit([row](store::Database& database) { return updateSignIns(database, row); });
}

Result<User> UserStore::create(const UserRequest& request)
{
    auto phc = hashed(request.password);
    if (!phc) return tl::unexpected(std::move(phc.error()));
    const std::lock_guard change(m_changeMutex);
    UserRow row;
    row.passwordHash = std::move(*phc);
    row.user.id = newId("user", m_clock.wallNow());
    row.user.username = request.username;
    row.user.email = request.email;
    row.user.role = request.role;
    row.user.createdMs = nowMs();
    {
        const std::lock_guard lock(m_mutex);
        if (findName(request.username) != nullptr)
            return fail(ErrorCode::AlreadyExists,
                        "there is a user named " + request.username + " already");
        if (m_users.size() >= kMaxUsers)
            return fail(ErrorCode::LimitExceeded,
                        "there are " + std::to_string(kMaxUsers) + " users already");
    }
    auto written = m_queue.submitAndWait(
        [row](store::Database& database) { return insertUser(database, row); });
    if (!written) return tl::unexpected(std::move(written.error()));
    const std::lock_guard lock(m_mutex);
    put(row);
    return row.user;
}

Result<UserUpdate> UserStore::update(const std::string& id, const UserChanges& changes)
{
    std::string phc;
    if (changes.password) {
        auto text = hashed(*changes.password);
        if (!text) return tl::unexpected(std::move(text.error()));
        phc = std::move(*text);
    }
    const std::lock_guard change(m_changeMutex);
    UserRow row;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_users.find(id);
        if (found == m_users.end()) return nobody();
        row = found->second;
    }
    const User before = row.user;
    apply(changes, phc, row);
    const bool isUnlocking = changes.password.has_value();
    auto written =
        m_queue.submitAndWait([row, isUnlocking](store::Database& database) -> Result<void> {
            if (auto done = updateUser(database, row); !done || !isUnlocking) return done;
            return updateSignIns(database, row);
        });
    if (!written) return tl::unexpected(std::move(written.error()));
    // Somebody may have signed in meanwhile; what that changed stays.
    const std::lock_guard lock(m_mutex);
    UserRow& current = m_users.at(id);
    apply(changes, phc, current);
    return UserUpdate{before, current.user};
}

Result<User> UserStore::remove(const std::string& id)
{
    const std::lock_guard change(m_changeMutex);
    User user;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_users.find(id);
        if (found == m_users.end()) return nobody();
        user = found->second.user;
    }
    auto written =
        m_queue.submitAndWait([id](store::Database& database) { return deleteUser(database, id); });
    if (!written) return tl::unexpected(std::move(written.error()));
    const std::lock_guard lock(m_mutex);
    m_ids.erase(lowered(user.username));
    m_users.erase(id);
    return user;
}

std::vector<User> UserStore::list() const
{
    std::vector<User> users;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [id, row] : m_users) users.push_back(row.user);
    }
    std::sort(users.begin(), users.end(), [](const User& a, const User& b) {
        return std::pair(a.createdMs, a.id) < std::pair(b.createdMs, b.id);
    });
    return users;
}

bool UserStore::isCurrent(const SignIn& signIn) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_users.find(signIn.user.id);
    return found != m_users.end() && found->second.changes == signIn.changes;
}

std::optional<TokenSubject> UserStore::subject(const std::string& id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_users.find(id);
    if (found == m_users.end() || found->second.user.isDisabled) return std::nullopt;
    const User& user = found->second.user;
    return TokenSubject{user.id, user.username, user.role};
}

}  // namespace helix::auth

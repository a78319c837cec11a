#pragma once
// The people who sign in by password: on disk in helix.db, in memory all of them, because there are
// few. What changes them blocks until the change is on disk (synchronous FULL) and is in force
// before it returns. Guessing is slowed down twice: by name, which survives a restart, and by
// address. Whether a name is known can be told neither by the answer nor by its time: an unknown
// one is hashed like any other. Owned by the node.

#include "auth/address_guard.h"
#include "auth/token_service.h"
#include "auth/user_rows.h"
#include "base/note_allowance.h"

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <semaphore>

namespace helix::auth {

inline constexpr std::size_t kMaxUsers = 10'000;
/// Each costs kPasswordMemoryKiB and a processor.
inline constexpr int kMaxHashings = 2;
/// Waiting for a password to be hashed or on its way; more are refused.
inline constexpr int kMaxSignIns = 32;

struct SignInAttempt {
    std::string username;
    Secret password;
    std::string address;
    LockoutPolicy lockout;
};

enum class SignInOutcome { Good, UnknownName, WrongPassword, LockedName, Disabled, LockedAddress };
/// "good", "unknown_name", "wrong_password", "locked_name", "disabled", "locked_address".
[[nodiscard]] const char* signInOutcomeName(SignInOutcome outcome) noexcept;

struct SignIn {
    SignInOutcome outcome = SignInOutcome::UnknownName;
    User user;                                ///< set when the name is known
    int changes = 0;                          ///< for UserStore::isCurrent()
    std::chrono::milliseconds retryAfter{0};  ///< of LockedAddress
};

struct UserUpdate {
    User before;
    User after;
};

class UserStore {
public:
    /// The queue writes to the database at path, whose schema is there already; both and the clock
    /// must outlive the store. Errors: those of store::Database; StorageError for a damaged row.
    [[nodiscard]] static Result<std::unique_ptr<UserStore>> open(std::filesystem::path path,
                                                                 store::WriteQueue& queue,
                                                                 const Clock& clock);

    /// A place among those whose password is being hashed, held as long as the pointer lives; null
    /// when kMaxSignIns are taken. Thread: any.
    [[nodiscard]] std::shared_ptr<void> takePlace();
    /// Where signIn(), create() and update() with a password are run, so that hashing keeps nobody
    /// else waiting. Its owner joins it before anything those calls use goes. Thread: any.
    [[nodiscard]] boost::asio::thread_pool& hashingPool() noexcept { return m_hashingPool; }
    /// One more refused sign-in: how many were not written down since the last that was; nullopt:
    /// this one is not, either. Thread: any.
    [[nodiscard]] std::optional<std::int64_t> noteRefusal();

    /// Judges name and password. Wrong ones in a row lock the name and the address. The counts are
    /// queued for the disk, ahead of whatever the caller writes next. Thread: any but an event
    /// loop; hashes.
    [[nodiscard]] SignIn signIn(const SignInAttempt& attempt);

    /// Errors: AlreadyExists (the name), LimitExceeded (kMaxUsers), Internal, and those of
    /// store::WriteQueue::submitAndWait(). Thread: any but an event loop; hashes, blocks on the
    /// disk.
    [[nodiscard]] Result<User> create(const UserRequest& request);
    /// A new password ends a lock-out. Errors: NotFound, and as create(). Thread: as create().
    [[nodiscard]] Result<UserUpdate> update(const std::string& id, const UserChanges& changes);
    /// Errors: NotFound, and as create(). Thread: as create().
    [[nodiscard]] Result<User> remove(const std::string& id);

    /// By the time of creation. Thread: any.
    [[nodiscard]] std::vector<User> list() const;
    /// Whether nobody has changed the user since the sign-in was judged: a token that was issued
    /// after it must not outlive a change that ends all tokens. Thread: any.
    [[nodiscard]] bool isCurrent(const SignIn& signIn) const;
    /// Whom new tokens are for; nullopt for one who is gone or disabled. Thread: any.
    [[nodiscard]] std::optional<TokenSubject> subject(const std::string& id) const;

private:
    UserStore(std::filesystem::path path, store::WriteQueue& queue, const Clock& clock)
        : m_path(std::move(path)), m_queue(queue), m_clock(clock)
    {}
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<std::string> hashed(const Secret& password);
    [[nodiscard]] bool isRight(const std::string& phc, const Secret& password);
    // The next four: m_mutex is held.
    void put(UserRow row);
    [[nodiscard]] UserRow* findName(std::string_view username);
    [[nodiscard]] SignInOutcome judge(const UserRow& row, bool isRightPassword,
                                      std::int64_t nowMs) const;
    void note(UserRow& row, SignInOutcome outcome, const LockoutPolicy& policy, std::int64_t nowMs);
    [[nodiscard]] std::int64_t nowMs() const { return unixMillis(m_clock.wallNow()); }

    const std::filesystem::path m_path;
    store::WriteQueue& m_queue;
    const Clock& m_clock;
    std::counting_semaphore<kMaxHashings> m_hashings{kMaxHashings};
    std::atomic<int> m_places{0};

    std::mutex m_changeMutex;    ///< one change at a time: the disk and memory keep one order
    mutable std::mutex m_mutex;  ///< for the rest; never held while hashing or writing
    std::map<std::string, UserRow> m_users;    ///< by id
    std::map<std::string, std::string> m_ids;  ///< by name in lower case
    AddressGuard m_addresses;
    NoteAllowance m_refusals;
    boost::asio::thread_pool m_hashingPool{kMaxHashings};  ///< last: it ends before the rest
};

}  // namespace helix::auth

#pragma once
// One connection to one SQLite file, with prepared statements and transactions. The one who opens a
// Database owns it and uses it from one thread at a time; several connections to one file may live
// on different threads. Files are created with mode 0600 whatever the umask is, in WAL mode, with
// foreign keys on. Nothing throws: every failure is an Error whose `retryable` says whether the
// same call may succeed later (disk full, input/output error, locked). Source:
// https://www.sqlite.org/wal.html, https://www.sqlite.org/rescode.html

#include "store/statement.h"

#include <chrono>
#include <filesystem>
#include <map>

struct sqlite3;

namespace helix::store {

/// What a commit that was answered promises.
enum class Durability {
    Full,    ///< survives power loss: the log is fsynced before COMMIT returns
    Normal,  ///< survives a crash of the process; power loss may cost the last commits
};

inline constexpr std::chrono::milliseconds kBusyTimeout{5'000};
inline constexpr std::size_t kMaxCachedStatements = 32;
/// The write-ahead log is cut back to this size after a checkpoint.
inline constexpr std::int64_t kMaxIdleLogBytes = 16 * 1024 * 1024;

class Database {
public:
    /// Opens or creates the file. vfs names a registered sqlite3_vfs; null is the system's.
    /// Errors: IoError (missing folder, no permission, disk), LimitExceeded (disk full),
    /// StorageError (no database, damaged).
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& path,
                                               Durability durability, const char* vfs = nullptr);
    /// Opens an existing file for reading only. Errors: as open().
    [[nodiscard]] static Result<Database> openReadOnly(const std::filesystem::path& path,
                                                       const char* vfs = nullptr);

    ~Database();
    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;

    /// Runs one or more statements and discards their rows. Errors: StorageError, IoError,
    /// LimitExceeded.
    [[nodiscard]] Result<void> exec(const std::string& sql);
    /// Compiles exactly one statement. Errors: StorageError for bad SQL.
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// As prepare(), but keeps up to kMaxCachedStatements compiled ones for the next call. The
    /// statement goes back when it is destroyed; at most one user of the same text at a time.
    [[nodiscard]] Result<Statement> prepareCached(std::string_view sql);
    /// The first column of the first row as an integer. Errors: NotFound without a row.
    [[nodiscard]] Result<std::int64_t> queryInt(std::string_view sql);

    [[nodiscard]] std::int64_t lastInsertId() const noexcept;
    /// Rows changed by the last INSERT, UPDATE or DELETE.
    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] bool isInTransaction() const noexcept;

private:
    explicit Database(sqlite3* handle) noexcept : m_handle(handle) {}
    [[nodiscard]] static Result<Database> connect(const std::filesystem::path& path, int flags,
                                                  const char* vfs);
    [[nodiscard]] Result<void> configureForWriting(Durability durability);
    [[nodiscard]] Result<sqlite3_stmt*> compile(std::string_view sql, unsigned flags);
    void close() noexcept;

    sqlite3* m_handle = nullptr;
    std::map<std::string, sqlite3_stmt*, std::less<>> m_cache;
};

/// BEGIN IMMEDIATE now; ROLLBACK at the end of the scope unless commit() succeeded.
class Transaction {
public:
    /// database must outlive the transaction. Errors: as Database::exec().
    [[nodiscard]] static Result<Transaction> begin(Database& database);
    ~Transaction() { rollback(); }
    Transaction(Transaction&& other) noexcept : m_database(std::exchange(other.m_database, nullptr))
    {}
    Transaction& operator=(Transaction&&) = delete;

    /// After an error the transaction is still open and rolls back at the end of the scope.
    [[nodiscard]] Result<void> commit();
    void rollback() noexcept;

private:
    explicit Transaction(Database& database) noexcept : m_database(&database) {}
    Database* m_database;
};

}  // namespace helix::store

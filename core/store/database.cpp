#include "store/database.h"

#include "store/storage_error.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cassert>
#include <cerrno>

namespace helix::store {

namespace {

constexpr mode_t kPrivateFile = 0600;

// Recursive triggers make REPLACE run the triggers that guard against DELETE.
constexpr std::string_view kWriterSettings =
    "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA trusted_schema=OFF; "
    "PRAGMA cell_size_check=ON; ";

/// SQLite gives its log and index files the mode of the main file, so that one decides for all. An
/// existing file is never opened here: closing it would drop the locks which other connections of
/// this process hold (https://www.sqlite.org/howtocorrupt.html, section 2.2).
Result<void> makePrivateFile(const std::filesystem::path& path)
{
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kPrivateFile);
    if (file >= 0) {
        const int changed = ::fchmod(file, kPrivateFile);
        const int why = errno;
        ::close(file);
        if (changed == 0) return {};
        return systemFailure(why, "cannot protect " + path.string());
    }
    if (errno != EEXIST) return systemFailure(errno, "cannot create " + path.string());
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0)
        return systemFailure(errno, "cannot open " + path.string());
    if ((status.st_mode & 0177) != 0 && ::chmod(path.c_str(), kPrivateFile) != 0)
        return systemFailure(errno, "cannot protect " + path.string());
    return {};
}

}  // namespace

Result<Database> Database::open(const std::filesystem::path& path, Durability durability,
                                const char* vfs)
{
    if (auto made = makePrivateFile(path); !made) return tl::unexpected(std::move(made.error()));
    auto database = connect(path, SQLITE_OPEN_READWRITE, vfs);
    if (!database) return database;
    if (auto done = database->configureForWriting(durability); !done)
        return tl::unexpected(std::move(done.error()));
    return database;
}

Result<Database> Database::openReadOnly(const std::filesystem::path& path, const char* vfs)
{
    auto database = connect(path, SQLITE_OPEN_READONLY, vfs);
    if (!database) return database;
    if (auto done = database->exec("PRAGMA query_only=ON"); !done)
        return tl::unexpected(std::move(done.error()));
    return database;
}

Result<Database> Database::connect(const std::filesystem::path& path, int flags, const char* vfs)
{
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle,
                                     flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
    Database database(handle);
    if (code != SQLITE_OK) return storageFailure(handle, code, "cannot open " + path.string());
    sqlite3_busy_timeout(handle, static_cast<int>(kBusyTimeout.count()));
    return database;
}

Result<void> Database::configureForWriting(Durability durability)
{
    // auto_vacuum only takes effect before the first table and before the log mode is chosen.
    auto mode = prepare("PRAGMA auto_vacuum=INCREMENTAL").and_then([&](Statement statement) {
        return statement.run().and_then([&] { return prepare("PRAGMA journal_mode=WAL"); });
    });
    if (!mode) return tl::unexpected(std::move(mode.error()));
    auto row = mode->step();
    if (!row) return tl::unexpected(std::move(row.error()));
    if (mode->columnText(0) != "wal")
        return fail(ErrorCode::StorageError,
                    "the file system cannot hold a database with a write-ahead log; choose a local "
                    "one for the data directory");
    mode->reset();
    return exec(
        std::string(kWriterSettings) +
        // Statement journals would otherwise be temporary files: several writes for each row.
        "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=" + std::to_string(kMaxIdleLogBytes) +
        "; " + "PRAGMA synchronous=" + (durability == Durability::Full ? "FULL" : "NORMAL"));
}

Database::~Database()
{
    close();
}

Database::Database(Database&& other) noexcept
    : m_handle(std::exchange(other.m_handle, nullptr)), m_cache(std::move(other.m_cache))
{
    other.m_cache.clear();
}

Database& Database::operator=(Database&& other) noexcept
{
    if (this == &other) return *this;
    close();
    m_handle = std::exchange(other.m_handle, nullptr);
    m_cache = std::move(other.m_cache);
    other.m_cache.clear();
    return *this;
}

void Database::close() noexcept
{
    for (const auto& [sql, statement] : m_cache) sqlite3_finalize(statement);
    m_cache.clear();
    sqlite3_close_v2(std::exchange(m_handle, nullptr));
}

Result<void> Database::exec(const std::string& sql)
{
    const int code = sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    return storageFailure(m_handle, code, "cannot run \"" + sql.substr(0, 60) + "\"");
}

Result<sqlite3_stmt*> Database::compile(std::string_view sql, unsigned flags)
{
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()), flags,
                                        &statement, &rest);
    if (code != SQLITE_OK)
        return storageFailure(m_handle, code, "cannot prepare \"" + std::string(sql) + "\"");
    const auto used = static_cast<std::size_t>(rest - sql.data());
    if (statement && sql.find_first_not_of(" \t\r\n;", used) == std::string_view::npos)
        return statement;
    sqlite3_finalize(statement);
    return fail(ErrorCode::StorageError, "not exactly one statement: \"" + std::string(sql) + "\"");
}

Result<Statement> Database::prepare(std::string_view sql)
{
    return compile(sql, 0).map([](sqlite3_stmt* statement) { return Statement(statement, false); });
}

Result<Statement> Database::prepareCached(std::string_view sql)
{
    if (const auto known = m_cache.find(sql); known != m_cache.end())
        return Statement(known->second, true);
    if (m_cache.size() >= kMaxCachedStatements) return prepare(sql);
    auto statement = compile(sql, SQLITE_PREPARE_PERSISTENT);
    if (!statement) return tl::unexpected(std::move(statement.error()));
    m_cache.emplace(std::string(sql), *statement);
    return Statement(*statement, true);
}

Result<std::int64_t> Database::queryInt(std::string_view sql)
{
    auto statement = prepareCached(sql);
    if (!statement) return tl::unexpected(std::move(statement.error()));
    auto row = statement->step();
    if (!row) return tl::unexpected(std::move(row.error()));
    if (!*row) return fail(ErrorCode::NotFound, "no row for \"" + std::string(sql) + "\"");
    return statement->columnInt(0);
}

std::int64_t Database::lastInsertId() const noexcept
{
    return sqlite3_last_insert_rowid(m_handle);
}

std::int64_t Database::changes() const noexcept
{
    return sqlite3_changes64(m_handle);
}

bool Database::isInTransaction() const noexcept
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

Result<Transaction> Transaction::begin(Database& database)
{
    return database.exec("BEGIN IMMEDIATE").map([&] { return Transaction(database); });
}

Result<void> Transaction::commit()
{
    assert(m_database && "commit() is called once");
    auto done = m_database->exec("COMMIT");
    if (done) m_database = nullptr;
    return done;
}

void Transaction::rollback() noexcept
{
    auto* database = std::exchange(m_database, nullptr);
    // After a full disk SQLite may have rolled back by itself; then there is nothing left to do.
    if (database && database->isInTransaction()) (void)database->exec("ROLLBACK");
}

}  // namespace helix::store

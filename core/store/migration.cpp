#include "store/migration.h"

namespace helix::resources {
extern const std::string_view kRequests001Records;
extern const std::string_view kRequests002Key;
extern const std::string_view kRequests003Usage;
extern const std::string_view kRequests004Cache;
extern const std::string_view kRequests005KeyPages;
extern const std::string_view kUsage001Ledger;
extern const std::string_view kResponses001Records;
extern const std::string_view kNode001Audit;
extern const std::string_view kNode002ApiKeys;
extern const std::string_view kNode003Verification;
extern const std::string_view kNode004Tokens;
extern const std::string_view kNode005Users;
extern const std::string_view kNode006ConfigVersions;
}  // namespace helix::resources

namespace helix::store {

namespace {

constexpr const char* kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_ms INTEGER NOT NULL)";

Result<void> checkNumbers(std::span<const Migration> steps)
{
    int expected = 1;
    for (const auto& step : steps) {
        if (step.version == expected++) continue;
        return fail(ErrorCode::InvalidArgument,
                    "schema steps are not numbered 1, 2, 3: " + std::string(step.name));
    }
    return {};
}

/// 0 for a database without the table. Changes nothing.
Result<std::int64_t> currentVersion(Database& database)
{
    const auto tables = database.queryInt(
        "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='schema_migrations'");
    if (!tables || *tables == 0) return tables;
    return database.queryInt("SELECT coalesce(max(version), 0) FROM schema_migrations");
}

Result<void> apply(Database& database, const Migration& step, WallTime now)
{
    auto transaction = Transaction::begin(database);
    if (!transaction) return tl::unexpected(std::move(transaction.error()));
    if (auto done = database.exec(kCreateTable); !done) return done;
    if (auto done = database.exec(std::string(step.sql)); !done) return done;
    auto note = database.prepare("INSERT INTO schema_migrations VALUES (?, ?, ?)");
    if (!note) return tl::unexpected(std::move(note.error()));
    auto noted = note->bind(1, step.version).bind(2, step.name).bind(3, unixMillis(now)).run();
    if (!noted) return noted;
    return transaction->commit();
}

}  // namespace

Result<int> migrate(Database& database, std::span<const Migration> steps, WallTime now)
{
    if (auto numbered = checkNumbers(steps); !numbered)
        return tl::unexpected(std::move(numbered.error()));
    const auto current = currentVersion(database);
    if (!current) return tl::unexpected(current.error());
    if (*current > std::int64_t(steps.size()))
        return fail(ErrorCode::Conflict,
                    "the database was written by a newer version of this program (schema " +
                        std::to_string(*current) + ", known are schemas up to " +
                        std::to_string(steps.size()) +
                        "); start that version, or restore a backup made by this one");
    for (const auto& step : steps.subspan(std::size_t(*current)))
        if (auto done = apply(database, step, now); !done)
            return tl::unexpected(std::move(done.error()));
    return static_cast<int>(steps.size());
}

std::span<const Migration> requestMigrations()
{
    static const Migration kSteps[] = {{1, "records", resources::kRequests001Records},
                                       {2, "key", resources::kRequests002Key},
                                       {3, "usage", resources::kRequests003Usage},
                                       {4, "cache", resources::kRequests004Cache},
                                       {5, "key_pages", resources::kRequests005KeyPages}};
    return kSteps;
}

std::span<const Migration> usageMigrations()
{
    static const Migration kSteps[] = {{1, "ledger", resources::kUsage001Ledger}};
    return kSteps;
}

std::span<const Migration> responseMigrations()
{
    static const Migration kSteps[] = {{1, "records", resources::kResponses001Records}};
    return kSteps;
}

std::span<const Migration> nodeMigrations()
{
    static const Migration kSteps[] = {{1, "audit", resources::kNode001Audit},
                                       {2, "api_keys", resources::kNode002ApiKeys},
                                       {3, "verification", resources::kNode003Verification},
                                       {4, "tokens", resources::kNode004Tokens},
                                       {5, "users", resources::kNode005Users},
                                       {6, "config_versions", resources::kNode006ConfigVersions}};
    return kSteps;
}

}  // namespace helix::store

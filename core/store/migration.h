#pragma once
// The schema as an ordered list of steps. Each step runs once, in its own transaction together with
// its row in schema_migrations, so that a crash leaves a database wholly before or wholly after it.

#include "base/clock.h"
#include "store/database.h"

#include <span>

namespace helix::store {

struct Migration {
    int version = 0;  ///< 1, 2, 3, … without a gap
    std::string_view name;
    std::string_view sql;
};

/// Brings the database to the last step; steps that are there already do not run again. Returns the
/// version. Errors: Conflict when the database is newer than this program (nothing is changed),
/// InvalidArgument when the steps are not numbered 1, 2, 3, …; otherwise as Database::exec().
[[nodiscard]] Result<int> migrate(Database& database, std::span<const Migration> steps,
                                  WallTime now);

/// Steps of requests.db: one record per gateway request.
[[nodiscard]] std::span<const Migration> requestMigrations();
/// Steps of usage.db: what calls cost.
[[nodiscard]] std::span<const Migration> usageMigrations();
/// Steps of responses.db: responses that clients asked to be stored.
[[nodiscard]] std::span<const Migration> responseMigrations();
/// Steps of helix.db: what must survive power loss, such as the audit log.
[[nodiscard]] std::span<const Migration> nodeMigrations();

}  // namespace helix::store

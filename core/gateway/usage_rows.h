#pragma once
// Rows of the usage ledger in SQLite: written with their sums, read as sums. Inside the ledger
// only.

#include "gateway/usage_ledger.h"
#include "store/database.h"

namespace helix::gateway {

/// What the sums are kept by.
enum class UsageLevel { Whole = 0, Coarse = 1 };  ///< Coarse: without key and user

/// Writes the row and adds it to the sums of its hour and day, within the caller's transaction;
/// does nothing when the row is there. Errors: those of store::Database.
[[nodiscard]] Result<void> insertUsage(store::Database& database, const UsageEntry& entry);

/// Removes up to kUsagePruneRows rows that began before, and the sums of whole hours and days
/// before it of up to kUsagePruneDims combinations behind `dim`. Returns the last combination that
/// was looked at, 0 after the last one. Errors: those of store::Database.
[[nodiscard]] Result<std::int64_t> pruneUsage(store::Database& database, std::int64_t beforeMs,
                                              std::int64_t dim, bool& isMoreLeft);
inline constexpr std::int64_t kUsagePruneRows = 1'000;
inline constexpr std::int64_t kUsagePruneDims = 256;

/// The sums of the hours that an hour-wise or short question needs, and of days for the rest.
/// Complexity: O(combinations that match × days or hours). Errors: those of store::Database.
[[nodiscard]] Result<UsageReport> readUsage(store::Database& database, const UsageQuery& query);

[[nodiscard]] Result<std::vector<KeySpending>> readSpending(store::Database& database,
                                                            std::int64_t dayMs,
                                                            std::int64_t monthMs);

}  // namespace helix::gateway

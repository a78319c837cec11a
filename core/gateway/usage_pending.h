#pragma once
// What the journals of the usage ledger hold and its database does not have yet. Inside the ledger
// only.

#include "gateway/usage_ledger.h"
#include "store/database.h"

#include <filesystem>

namespace helix::gateway {

/// Adds what their rows cost to `spending`, each row once. Files that are not there hold nothing.
/// Errors: those of store::Database and store::readJournal. Complexity: O(rows in the files).
[[nodiscard]] Result<void> addPendingSpending(store::Database& database,
                                              const std::vector<std::filesystem::path>& journals,
                                              std::int64_t dayMs, std::int64_t monthMs,
                                              std::vector<KeySpending>& spending);

}  // namespace helix::gateway

#pragma once
// How a key lies in the table api_keys: the one place that knows the order of the columns. Thread:
// that of the database.

#include "auth/api_key.h"
#include "store/database.h"

namespace helix::auth {

struct KeyRow {
    std::int64_t seq = 0;
    Sha256 digest{};
    ApiKey key;
};

/// "SELECT …columns… FROM api_keys", to be continued.
extern const std::string_view kSelectKeys;
/// The current row of kSelectKeys. Errors: StorageError when its digest is damaged.
[[nodiscard]] Result<KeyRow> readKey(const store::Statement& row);

/// False when the id or the digest is taken.
[[nodiscard]] Result<bool> insertKey(store::Database& database, const ApiKey& key,
                                     const Sha256& digest);
/// Errors: NotFound when there is no such id.
[[nodiscard]] Result<KeyRow> selectKey(store::Database& database, std::string_view id);
/// Sets the time of revocation unless it is set.
[[nodiscard]] Result<void> markRevoked(store::Database& database, std::string_view id,
                                       std::int64_t atMs);
[[nodiscard]] Result<void> setExpiry(store::Database& database, std::string_view id,
                                     std::optional<std::int64_t> expiresMs);
[[nodiscard]] Result<void> setLastUse(store::Database& database, std::string_view id,
                                      std::int64_t atMs);

}  // namespace helix::auth

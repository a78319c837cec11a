#pragma once
// How revoked and spent tokens lie in helix.db: the one place that knows the tables token_*.
// Thread: that of the database.

#include "store/database.h"

namespace helix::auth {

enum class RevocationKind { Token, Family, Subject };

struct Revocation {
    RevocationKind kind = RevocationKind::Token;
    std::string name;           ///< a token's id, a family or a subject
    std::int64_t beforeMs = 0;  ///< of a subject: tokens issued until then
    std::int64_t untilMs = 0;   ///< no such token lives longer
};

struct SpentTurn {
    std::string family;
    std::int64_t turn = 0;  ///< this one and all before it are spent
    std::int64_t untilMs = 0;
};

struct StoredTokens {
    std::vector<Revocation> revocations;
    std::vector<SpentTurn> turns;
    std::int64_t longestLifeMs = 0;
};

/// Everything. Errors: StorageError, IoError.
[[nodiscard]] Result<StoredTokens> loadTokens(store::Database& database);

/// Adds or extends; never shortens. Errors of these four: StorageError, IoError, LimitExceeded.
[[nodiscard]] Result<void> saveRevocation(store::Database& database, const Revocation& revocation);
[[nodiscard]] Result<void> saveTurn(store::Database& database, const SpentTurn& turn);
[[nodiscard]] Result<void> saveLongestLife(store::Database& database, std::int64_t longestMs);
/// Removes what ended at nowMs or before.
[[nodiscard]] Result<void> removeExpiredTokens(store::Database& database, std::int64_t nowMs);

}  // namespace helix::auth

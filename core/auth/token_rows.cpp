#include "auth/token_rows.h"

#include <array>

namespace helix::auth {

namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 3> kKinds{"token", "family", "subject"};

std::optional<RevocationKind> parseKind(std::string_view name)
{
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (name == kKinds[i]) return static_cast<RevocationKind>(i);
    return std::nullopt;
}

/// Calls take for each row.
template <class Take>
Result<void> forEachRow(store::Database& database, std::string_view sql, Take take)
{
    auto rows = database.prepare(sql);
    if (!rows) return tl::unexpected(std::move(rows.error()));
    for (;;) {
        const auto isThere = rows->step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return {};
        if (auto taken = take(*rows); !taken) return taken;
    }
}

}  // namespace

Result<StoredTokens> loadTokens(store::Database& database)
{
    StoredTokens stored;
    auto done = forEachRow(
        database, "SELECT kind, name, before_ms, until_ms FROM token_revocations",
        [&](const store::Statement& row) -> Result<void> {
            const auto kind = parseKind(row.columnText(0));
            // A kind that is not understood may be what keeps somebody out.
            if (!kind)
                return fail(ErrorCode::StorageError,
                            "a revoked token in the database is of an unknown kind; it was written "
                            "by a newer version");
            stored.revocations.push_back(
                {*kind, row.columnText(1), row.columnInt(2), row.columnInt(3)});
            return {};
        });
    if (!done) return tl::unexpected(std::move(done.error()));
    done = forEachRow(
        database, "SELECT family, spent_turn, until_ms FROM token_families",
        [&](const store::Statement& row) -> Result<void> {
            stored.turns.push_back({row.columnText(0), row.columnInt(1), row.columnInt(2)});
            return {};
        });
    if (!done) return tl::unexpected(std::move(done.error()));
    done = forEachRow(database, "SELECT longest_ms FROM token_lifetime",
                      [&](const store::Statement& row) -> Result<void> {
                          stored.longestLifeMs = row.columnInt(0);
                          return {};
                      });
    if (!done) return tl::unexpected(std::move(done.error()));
    return stored;
}

Result<void> saveRevocation(store::Database& database, const Revocation& revocation)
{
    auto row = database.prepareCached(
        "INSERT INTO token_revocations (kind, name, before_ms, until_ms) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (kind, name) DO UPDATE SET before_ms = max(before_ms, excluded.before_ms), "
        "until_ms = max(until_ms, excluded.until_ms)");
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, kKinds[static_cast<std::size_t>(revocation.kind)]).bind(2, revocation.name);
    return row->bind(3, revocation.beforeMs).bind(4, revocation.untilMs).run();
}

Result<void> saveTurn(store::Database& database, const SpentTurn& turn)
{
    auto row = database.prepareCached(
        "INSERT INTO token_families (family, spent_turn, until_ms) VALUES (?, ?, ?) "
        "ON CONFLICT (family) DO UPDATE SET spent_turn = max(spent_turn, excluded.spent_turn), "
        "until_ms = max(until_ms, excluded.until_ms)");
    if (!row) return tl::unexpected(std::move(row.error()));
    return row->bind(1, turn.family).bind(2, turn.turn).bind(3, turn.untilMs).run();
}

Result<void> saveLongestLife(store::Database& database, std::int64_t longestMs)
{
    auto row = database.prepareCached(
        "INSERT INTO token_lifetime (id, longest_ms) VALUES (1, ?) "
        "ON CONFLICT (id) DO UPDATE SET longest_ms = max(longest_ms, excluded.longest_ms)");
    if (!row) return tl::unexpected(std::move(row.error()));
    return row->bind(1, longestMs).run();
}

Result<void> removeExpiredTokens(store::Database& database, std::int64_t nowMs)
{
    for (const char* sql : {"DELETE FROM token_revocations WHERE until_ms <= ?",
                            "DELETE FROM token_families WHERE until_ms <= ?"}) {
        auto rows = database.prepareCached(sql);
        if (!rows) return tl::unexpected(std::move(rows.error()));
        if (auto done = rows->bind(1, nowMs).run(); !done) return done;
    }
    return {};
}

}  // namespace helix::auth

#include "gateway/usage_rows.h"

namespace helix::gateway {

namespace {

using store::Database;
using store::Statement;

constexpr std::string_view kInsertDim =
    "INSERT INTO usage_dims (level, key, team, user, model, provider, key_name) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view kFindDim =
    "SELECT id FROM usage_dims WHERE level = ? AND key = ? AND team = ? AND user = ? AND model = ? "
    "AND provider = ?";
constexpr std::string_view kInsertRow =
    "INSERT OR IGNORE INTO usage_ledger (request_id, part, at_ms, kind, dim, status, is_error, "
    "is_estimated, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, "
    "audio_tokens, "
    "cost_nano, saved_nano) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

constexpr const char* kSummed[] = {"requests",          "errors",        "prompt_tokens",
                                   "completion_tokens", "cached_tokens", "reasoning_tokens",
                                   "audio_tokens",      "cost_nano",     "unpriced",
                                   "estimated",         "cache_hits",    "saved_nano"};

// A sum that does not fit stays at the greatest number.
std::string addSql(const char* table)
{
    std::string names = "dim, at";
    std::string marks = "?, ?";
    std::string sums;
    for (const std::string name : kSummed) {
        names += ", " + name;
        marks += ", ?";
        sums += (sums.empty() ? "" : ", ") + name + " = min(" + name + " + excluded." + name +
                ", 9223372036854775807)";
    }
    return std::string("INSERT INTO ") + table + " (" + names + ") VALUES (" + marks +
           ") ON CONFLICT (dim, at) DO UPDATE SET " + sums;
}

UsageSums sumsOf(const UsageEntry& entry)
{
    UsageSums sums;
    const bool isRequest = entry.isRequest();
    sums.requests = isRequest ? 1 : 0;
    sums.errors = isRequest && entry.isError ? 1 : 0;
    sums.promptTokens = entry.promptTokens.value_or(0);
    sums.completionTokens = entry.completionTokens.value_or(0);
    sums.cachedTokens = entry.cachedTokens.value_or(0);
    sums.reasoningTokens = entry.reasoningTokens.value_or(0);
    sums.audioTokens = entry.audioTokens.value_or(0);
    sums.costNanoUsd = entry.costNanoUsd.value_or(0);
    sums.unpriced = entry.isUnpriced() ? 1 : 0;
    sums.estimated = entry.isEstimated ? 1 : 0;
    sums.cacheHits = entry.kind == UsageKind::Cache ? 1 : 0;
    sums.savedNanoUsd = entry.savedNanoUsd;
    return sums;
}

constexpr int kDimColumns = 6;

void bindDim(Statement& statement, const UsageEntry& entry, UsageLevel level)
{
    const bool isWhole = level == UsageLevel::Whole;
    statement.bind(1, static_cast<int>(level));
    statement.bind(2, isWhole ? std::string_view(entry.keyId) : std::string_view());
    statement.bind(3, entry.team);
    statement.bind(4, isWhole ? std::string_view(entry.user) : std::string_view());
    statement.bind(5, entry.model).bind(kDimColumns, entry.provider);
}

Result<std::int64_t> dimOf(Database& database, const UsageEntry& entry, UsageLevel level)
{
    {
        auto find = database.prepareCached(kFindDim);
        if (!find) return tl::unexpected(std::move(find.error()));
        bindDim(*find, entry, level);
        const auto row = find->step();
        if (!row) return tl::unexpected(row.error());
        if (*row) return find->columnInt(0);
    }
    auto insert = database.prepareCached(kInsertDim);
    if (!insert) return tl::unexpected(std::move(insert.error()));
    bindDim(*insert, entry, level);
    const bool isNamed = level == UsageLevel::Whole;
    insert->bind(kDimColumns + 1, isNamed ? std::string_view(entry.keyName) : std::string_view());
    if (auto done = insert->run(); !done) return tl::unexpected(std::move(done.error()));
    return database.lastInsertId();
}

Result<bool> insertRow(Database& database, const UsageEntry& entry, std::int64_t dim)
{
    auto row = database.prepareCached(kInsertRow);
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, entry.requestId).bind(2, entry.part).bind(3, entry.atMs);
    row->bind(4, usageKindName(entry.kind)).bind(5, dim).bind(6, entry.status);
    row->bind(7, entry.isError).bind(8, entry.isEstimated).bind(9, entry.promptTokens);
    row->bind(10, entry.completionTokens).bind(11, entry.cachedTokens);
    row->bind(12, entry.reasoningTokens).bind(13, entry.audioTokens);
    row->bind(14, entry.costNanoUsd).bind(15, entry.savedNanoUsd);
    if (auto done = row->run(); !done) return tl::unexpected(std::move(done.error()));
    return database.changes() > 0;
}

Result<void> addSums(Database& database, const std::string& sql, std::int64_t dim, std::int64_t at,
                     const UsageSums& sums)
{
    auto statement = database.prepareCached(sql);
    if (!statement) return tl::unexpected(std::move(statement.error()));
    int index = 0;
    for (const std::int64_t value :
         {dim, at, sums.requests, sums.errors, sums.promptTokens, sums.completionTokens,
          sums.cachedTokens, sums.reasoningTokens, sums.audioTokens, sums.costNanoUsd,
          sums.unpriced, sums.estimated, sums.cacheHits, sums.savedNanoUsd})
        statement->bind(++index, value);
    return statement->run();
}

Result<std::int64_t> deleteRows(Database& database, std::int64_t beforeMs)
{
    auto removal = database.prepareCached(
        "DELETE FROM usage_ledger WHERE seq IN (SELECT seq FROM usage_ledger ORDER BY seq LIMIT ?) "
        "AND at_ms < ?");
    if (!removal) return tl::unexpected(std::move(removal.error()));
    auto done = removal->bind(1, kUsagePruneRows).bind(2, beforeMs).run();
    if (!done) return tl::unexpected(std::move(done.error()));
    return database.changes();
}

Result<void> deleteSums(Database& database, std::string_view sql, std::int64_t dim,
                        std::int64_t before)
{
    auto removal = database.prepareCached(sql);
    if (!removal) return tl::unexpected(std::move(removal.error()));
    return removal->bind(1, dim).bind(2, before).run();
}

Result<std::vector<std::int64_t>> dimsBehind(Database& database, std::int64_t dim)
{
    auto rows =
        database.prepareCached("SELECT id FROM usage_dims WHERE id > ? ORDER BY id LIMIT ?");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    rows->bind(1, dim).bind(2, kUsagePruneDims);
    std::vector<std::int64_t> dims;
    for (;;) {
        const auto row = rows->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return dims;
        dims.push_back(rows->columnInt(0));
    }
}

}  // namespace

Result<void> insertUsage(Database& database, const UsageEntry& entry)
{
    static const std::string kAddHour = addSql("usage_hours");
    static const std::string kAddDay = addSql("usage_days");
    const UsageSums sums = sumsOf(entry);
    for (const UsageLevel level : {UsageLevel::Whole, UsageLevel::Coarse}) {
        const auto dim = dimOf(database, entry, level);
        if (!dim) return tl::unexpected(dim.error());
        if (level == UsageLevel::Whole) {
            const auto isNew = insertRow(database, entry, *dim);
            if (!isNew) return tl::unexpected(isNew.error());
            if (!*isNew) return {};
        }
        if (auto done = addSums(database, kAddHour, *dim, hourOf(entry.atMs), sums); !done)
            return done;
        if (auto done = addSums(database, kAddDay, *dim, dayOf(entry.atMs), sums); !done)
            return done;
    }
    return {};
}

Result<std::int64_t> pruneUsage(Database& database, std::int64_t beforeMs, std::int64_t dim,
                                bool& isMoreLeft)
{
    const auto removed = deleteRows(database, beforeMs);
    if (!removed) return tl::unexpected(removed.error());
    const auto dims = dimsBehind(database, dim);
    if (!dims) return tl::unexpected(dims.error());
    for (const std::int64_t each : *dims) {
        if (auto done = deleteSums(database, "DELETE FROM usage_hours WHERE dim = ? AND at < ?",
                                   each, hourOf(beforeMs));
            !done)
            return tl::unexpected(std::move(done.error()));
        if (auto done = deleteSums(database, "DELETE FROM usage_days WHERE dim = ? AND at < ?",
                                   each, dayOf(beforeMs));
            !done)
            return tl::unexpected(std::move(done.error()));
    }
    const bool hasMoreDims = dims->size() == static_cast<std::size_t>(kUsagePruneDims);
    isMoreLeft = *removed == kUsagePruneRows || hasMoreDims;
    return hasMoreDims ? dims->back() : 0;
}

Result<std::vector<KeySpending>> readSpending(Database& database, std::int64_t dayMs,
                                              std::int64_t monthMs)
{
    // Unlike sum(), total() never fails; what does not fit is read as the greatest number.
    auto rows = database.prepare(
        "SELECT d.key, total(u.cost_nano * (u.at >= ?)), total(u.cost_nano) FROM usage_dims d "
        "CROSS JOIN usage_days u ON u.dim = d.id AND u.at >= ? WHERE d.key <> '' GROUP BY d.key");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    rows->bind(1, dayMs).bind(2, monthMs);
    std::vector<KeySpending> spending;
    for (;;) {
        const auto row = rows->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return spending;
        spending.push_back({rows->columnText(0), rows->columnInt(1), rows->columnInt(2)});
    }
}

}  // namespace helix::gateway

#include "auth/key_rows.h"

namespace helix::auth {

const std::string_view kSelectKeys =
    "SELECT seq, digest, id, name, permissions, rate_limit, tokens_per_minute, max_parallel, "
    "allowed_models, team, daily_budget_usd, monthly_budget_usd, created_ms, expires_ms, "
    "revoked_ms, last_used_ms, replaces FROM api_keys";

namespace {

constexpr std::string_view kInsert =
    "INSERT OR IGNORE INTO api_keys (digest, id, name, permissions, rate_limit, tokens_per_minute, "
    "max_parallel, allowed_models, team, daily_budget_usd, monthly_budget_usd, created_ms, "
    "expires_ms, revoked_ms, last_used_ms, replaces) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

constexpr std::string_view kNoModels = "[]";

std::string modelsText(const std::vector<std::string>& models)
{
    return models.empty() ? std::string(kNoModels) : dumpJson(Json(models));
}

std::vector<std::string> readModels(const std::string& text)
{
    std::vector<std::string> models;
    if (text == kNoModels) return models;
    const auto list = parseJson(text);
    if (!list || !list->is_array()) return models;
    for (const Json& model : *list)
        if (model.is_string()) models.push_back(model.get<std::string>());
    return models;
}

Result<void> runOne(store::Database& database, std::string_view sql, std::int64_t value,
                    std::string_view id)
{
    auto change = database.prepareCached(sql);
    if (!change) return tl::unexpected(std::move(change.error()));
    return change->bind(1, value).bind(2, id).run();
}

}  // namespace

Result<KeyRow> readKey(const store::Statement& row)
{
    KeyRow read;
    ApiKey& key = read.key;
    int i = 0;
    read.seq = row.columnInt(i++);
    const bool isDigest = fromHex(row.columnText(i++), read.digest);
    key.id = row.columnText(i++);
    key.name = row.columnText(i++);
    key.permissions = Permissions::fromText(row.columnText(i++));
    key.rateLimit = row.columnOptionalInt(i++);
    key.tokensPerMinute = row.columnOptionalInt(i++);
    key.maxParallel = row.columnOptionalInt(i++);
    key.allowedModels = readModels(row.columnText(i++));
    key.team = row.columnText(i++);
    key.dailyBudgetUsd = row.columnOptionalDouble(i++);
    key.monthlyBudgetUsd = row.columnOptionalDouble(i++);
    key.createdMs = row.columnInt(i++);
    key.expiresMs = row.columnOptionalInt(i++);
    key.revokedMs = row.columnOptionalInt(i++);
    key.lastUsedMs = row.columnOptionalInt(i++);
    key.replaces = row.columnText(i++);
    if (!isDigest)
        return fail(ErrorCode::StorageError,
                    "the API key " + key.id + " is damaged in the database; restore a backup");
    return read;
}

Result<bool> insertKey(store::Database& database, const ApiKey& key, const Sha256& digest)
{
    auto row = database.prepareCached(kInsert);
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, toHex(digest)).bind(2, key.id).bind(3, key.name).bind(4, key.permissions.text());
    row->bind(5, key.rateLimit).bind(6, key.tokensPerMinute).bind(7, key.maxParallel);
    row->bind(8, modelsText(key.allowedModels)).bind(9, key.team);
    row->bind(10, key.dailyBudgetUsd).bind(11, key.monthlyBudgetUsd).bind(12, key.createdMs);
    row->bind(13, key.expiresMs).bind(14, key.revokedMs).bind(15, key.lastUsedMs);
    row->bind(16, key.replaces);
    if (auto done = row->run(); !done) return tl::unexpected(std::move(done.error()));
    return database.changes() > 0;
}

Result<KeyRow> selectKey(store::Database& database, std::string_view id)
{
    auto row = database.prepareCached(std::string(kSelectKeys) + " WHERE id = ?");
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, id);
    const auto isThere = row->step();
    if (!isThere) return tl::unexpected(isThere.error());
    if (*isThere) return readKey(*row);
    return fail(ErrorCode::NotFound, "no API key has this id; GET /admin/api-keys lists them");
}

Result<void> markRevoked(store::Database& database, std::string_view id, std::int64_t atMs)
{
    return runOne(database,
                  "UPDATE api_keys SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL", atMs,
                  id);
}

Result<void> setExpiry(store::Database& database, std::string_view id,
                       std::optional<std::int64_t> expiresMs)
{
    auto change = database.prepareCached("UPDATE api_keys SET expires_ms = ? WHERE id = ?");
    if (!change) return tl::unexpected(std::move(change.error()));
    return change->bind(1, expiresMs).bind(2, id).run();
}

Result<void> setLastUse(store::Database& database, std::string_view id, std::int64_t atMs)
{
    return runOne(database,
                  "UPDATE api_keys SET last_used_ms = ?1 WHERE id = ?2 AND "
                  "(last_used_ms IS NULL OR last_used_ms < ?1)",
                  atMs, id);
}

}  // namespace helix::auth

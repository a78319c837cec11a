#include "auth/api_key_store.h"

#include "auth/key_rows.h"

#include <algorithm>
#include <limits>

namespace helix::auth {

namespace {

/// Two keys with one public id are as good as impossible; a few tries are more than enough.
constexpr int kIdTries = 3;

std::string newKeyText(std::size_t length)
{
    return std::string(kKeyPrefix) +
           randomAlphanumeric(std::clamp(length, kMinKeyLength, kMaxKeyLength));
}

std::optional<std::int64_t> later(std::int64_t fromMs,
                                  const std::optional<std::chrono::milliseconds>& span)
{
    if (!span) return std::nullopt;
    return fromMs + span->count();
}

// People paste the visible beginning or the whole key; the latter must be right to its end.
Result<KeyRow> selectAsked(store::Database& database, const std::string& asked)
{
    auto row = selectKey(database, asked.substr(0, kPublicIdLength));
    if (row && asked.size() > kPublicIdLength && !equalInConstantTime(row->digest, sha256(asked)))
        return fail(ErrorCode::NotFound, "no API key has this id; GET /admin/api-keys lists them");
    return row;
}

Result<std::string> statusCondition(const std::string& status, std::int64_t nowMs)
{
    const std::string now = std::to_string(nowMs);
    if (status.empty()) return std::string(" AND revoked_ms IS NULL");
    if (status == "all") return std::string();
    if (status == "revoked") return std::string(" AND revoked_ms IS NOT NULL");
    if (status == "active")
        return " AND revoked_ms IS NULL AND (expires_ms IS NULL OR expires_ms > " + now + ")";
    if (status == "expired") return " AND revoked_ms IS NULL AND expires_ms <= " + now;
    return fail(ErrorCode::InvalidArgument, "status must be active, expired, revoked or all");
}

}  // namespace

Json ApiKeyPage::toJson() const
{
    Json list = Json::array();
    for (const ApiKey& key : keys) list.push_back(auth::toJson(key, nowMs));
    Json page = Json::object();
    page["now_ms"] = nowMs;
    page["api_keys"] = std::move(list);
    page["next_before"] = nextBefore ? Json(*nextBefore) : Json();
    return page;
}

Result<std::unique_ptr<ApiKeyStore>> ApiKeyStore::open(std::filesystem::path path,
                                                       store::WriteQueue& queue, const Clock& clock)
{
    std::unique_ptr<ApiKeyStore> keys(new ApiKeyStore(std::move(path), queue, clock));
    if (auto loaded = keys->load(); !loaded) return tl::unexpected(std::move(loaded.error()));
    return keys;
}

Result<void> ApiKeyStore::load()
{
    auto database = store::Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto rows = database->prepare(std::string(kSelectKeys) + " WHERE revoked_ms IS NULL");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    for (;;) {
        const auto isThere = rows->step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return {};
        auto row = readKey(*rows);
        if (!row) return tl::unexpected(std::move(row.error()));
        m_index.put(row->digest, std::make_shared<const ApiKey>(std::move(row->key)));
    }
}

std::shared_ptr<const ApiKey> ApiKeyStore::find(std::string_view presented)
{
    if (presented.size() > kMaxKeyText || !presented.starts_with(kKeyPrefix)) return nullptr;
    const std::int64_t now = nowMs();
    auto key = m_index.find(sha256(presented), now);
    return key && !key->isExpired(now) ? key : nullptr;
}

Result<NewApiKey> ApiKeyStore::create(const ApiKeyRequest& request, std::size_t length)
{
    const std::lock_guard lock(m_changeMutex);
    ApiKey key = request.wanted;
    key.createdMs = nowMs();
    key.expiresMs = later(key.createdMs, request.expiresIn);
    return insert(std::move(key), length, std::nullopt);
}

Result<NewApiKey> ApiKeyStore::insert(ApiKey key, std::size_t length,
                                      const std::optional<ApiKey>& ending)
{
    for (int i = 0; i < kIdTries; ++i) {
        const std::string text = newKeyText(length);
        const Sha256 digest = sha256(text);
        key.id = text.substr(0, kPublicIdLength);
        auto isInserted = std::make_shared<bool>(false);
        auto written = m_queue.submitAndWait(
            [key, digest, ending, isInserted](store::Database& database) -> Result<void> {
                auto inserted = insertKey(database, key, digest);
                if (!inserted) return tl::unexpected(std::move(inserted.error()));
                *isInserted = *inserted;
                if (!*inserted || !ending) return {};
                return setExpiry(database, ending->id, ending->expiresMs);
            });
        if (!written) return tl::unexpected(std::move(written.error()));
        if (!*isInserted) continue;
        m_index.put(digest, std::make_shared<const ApiKey>(key));
        return NewApiKey{text, std::move(key)};
    }
    return fail(ErrorCode::Internal, "no free id for a new API key was found; try again");
}

Result<ApiKey> ApiKeyStore::revoke(std::string_view id)
{
    const std::lock_guard lock(m_changeMutex);
    auto row = std::make_shared<KeyRow>();
    auto written = m_queue.submitAndWait(
        [row, asked = std::string(id), now = nowMs()](store::Database& database) -> Result<void> {
            auto found = selectAsked(database, asked);
            if (!found) return tl::unexpected(std::move(found.error()));
            if (auto done = markRevoked(database, found->key.id, now); !done) return done;
            *row = std::move(*found);
            if (!row->key.revokedMs) row->key.revokedMs = now;
            return {};
        });
    if (!written) return tl::unexpected(std::move(written.error()));
    m_index.remove(row->digest);
    return std::move(row->key);
}

Result<Rotation> ApiKeyStore::rotate(std::string_view id, const RotateRequest& request,
                                     std::size_t length)
{
    const std::lock_guard lock(m_changeMutex);
    auto database = store::Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto row = selectAsked(*database, std::string(id));
    if (!row) return tl::unexpected(std::move(row.error()));
    const std::int64_t now = nowMs();
    ApiKey& old = row->key;
    if (old.revokedMs || old.isExpired(now))
        return fail(ErrorCode::Conflict,
                    std::string("the key is ") + old.status(now) +
                        "; only a key that works can be rotated, create a new one");

    ApiKey fresh = old;
    fresh.createdMs = now;
    fresh.lastUsedMs = std::nullopt;
    fresh.replaces = old.id;
    if (request.expiresIn)
        fresh.expiresMs = later(now, request.expiresIn);
    else if (old.expiresMs)
        fresh.expiresMs = now + (*old.expiresMs - old.createdMs);
    const std::int64_t end = now + request.overlap.count();
    old.expiresMs = std::min(end, old.expiresMs.value_or(std::numeric_limits<std::int64_t>::max()));

    auto made = insert(std::move(fresh), length, old);
    if (!made) return tl::unexpected(std::move(made.error()));
    m_index.put(row->digest, std::make_shared<const ApiKey>(old));
    return Rotation{std::move(*made), std::move(old)};
}

Result<ApiKeyPage> ApiKeyStore::page(const ApiKeyQuery& query) const
{
    ApiKeyPage page;
    page.nowMs = nowMs();
    if (query.limit < 1 || query.limit > kMaxKeyPage)
        return fail(ErrorCode::InvalidArgument,
                    "limit must be 1 to " + std::to_string(kMaxKeyPage));
    const auto condition = statusCondition(query.status, page.nowMs);
    if (!condition) return tl::unexpected(condition.error());
    auto database = store::Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto rows = database->prepare(std::string(kSelectKeys) + " WHERE seq < ?" + *condition +
                                  " ORDER BY seq DESC LIMIT ?");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    rows->bind(1, query.before.value_or(std::numeric_limits<std::int64_t>::max()));
    rows->bind(2, query.limit + 1);
    std::int64_t lastSeq = 0;
    for (;;) {
        const auto isThere = rows->step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return page;
        if (page.keys.size() == static_cast<std::size_t>(query.limit)) {
            page.nextBefore = lastSeq;
            return page;
        }
        auto row = readKey(*rows);
        if (!row) return tl::unexpected(std::move(row.error()));
        lastSeq = row->seq;
        addLastUse(row->digest, row->key);
        page.keys.push_back(std::move(row->key));
    }
}

Result<ApiKey> ApiKeyStore::get(std::string_view id) const
{
    auto database = store::Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto row = selectAsked(*database, std::string(id));
    if (!row) return tl::unexpected(std::move(row.error()));
    addLastUse(row->digest, row->key);
    return std::move(row->key);
}

Result<std::vector<std::pair<std::string, std::string>>> ApiKeyStore::replacements() const
{
    auto database = store::Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto rows =
        database->prepare("SELECT id, replaces FROM api_keys WHERE replaces <> '' ORDER BY seq");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    std::vector<std::pair<std::string, std::string>> replaced;
    for (;;) {
        const auto isThere = rows->step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return replaced;
        replaced.emplace_back(rows->columnText(0), rows->columnText(1));
    }
}

void ApiKeyStore::addLastUse(const Sha256& digest, ApiKey& key) const
{
    const std::int64_t used = m_index.lastUsedMs(digest);
    if (used > key.lastUsedMs.value_or(0)) key.lastUsedMs = used;
}

void ApiKeyStore::flushLastUse()
{
    auto uses = m_index.takeUses();
    if (uses.empty()) return;
    // A full queue loses nothing that matters: the next use of the key is noted again.
    (void)m_queue.submit([uses = std::move(uses)](store::Database& database) -> Result<void> {
        for (const KeyIndex::Use& use : uses)
            if (auto done = setLastUse(database, use.id, use.atMs); !done) return done;
        return {};
    });
}

}  // namespace helix::auth

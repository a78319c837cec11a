#include "gateway/response_store.h"

#include "store/migration.h"

namespace helix::gateway {

namespace {

using store::Database;

constexpr std::size_t kQueueCapacity = 1'000;
/// Rows that are removed at a time when the file is too large: a row may be large itself.
constexpr std::int64_t kByteStep = 1;
/// Free pages that stay in the file for the next rows.
constexpr std::int64_t kSparePages = 256;

tl::unexpected<Error> noSuchResponse(const std::string& id)
{
    return fail(ErrorCode::NotFound, "no response with the id '" + id + "'");
}

Result<Database> openWriter(const std::filesystem::path& path, const Clock& clock)
{
    auto database = Database::open(path, store::Durability::Normal);
    if (!database) return database;
    const auto version = store::migrate(*database, store::responseMigrations(), clock.wallNow());
    if (!version)
        return tl::unexpected(Error{version.error().code,
                                    path.string() + ": " + version.error().message,
                                    version.error().cause, version.error().retryable});
    return database;
}

Result<void> insert(Database& database, const StoredResponse& response)
{
    auto row = database.prepareCached(
        "INSERT OR REPLACE INTO responses (id, owner, at_ms, response_json, input_json) "
        "VALUES (?, ?, ?, ?, ?)");
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, response.id).bind(2, response.owner).bind(3, response.atMs);
    return row->bind(4, response.responseJson).bind(5, response.inputJson).run();
}

Result<void> removeWhere(Database& database, std::string_view sql, std::int64_t value)
{
    auto removal = database.prepareCached(sql);
    if (!removal) return tl::unexpected(std::move(removal.error()));
    return removal->bind(1, value).run();
}

Result<std::int64_t> usedBytes(Database& database)
{
    return database.queryInt(
        "SELECT (page_count - freelist_count) * page_size "
        "FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
}

Result<void> keepBytes(Database& database, std::int64_t maxBytes)
{
    for (;;) {
        const auto used = usedBytes(database);
        if (!used) return tl::unexpected(used.error());
        if (*used <= maxBytes) break;
        auto removed =
            removeWhere(database,
                        "DELETE FROM responses WHERE seq IN (SELECT seq FROM responses "
                        "WHERE seq < (SELECT max(seq) FROM responses) ORDER BY seq LIMIT ?)",
                        kByteStep);
        if (!removed) return removed;
        if (database.changes() == 0) break;
    }
    const auto free = database.queryInt("PRAGMA freelist_count");
    if (!free) return tl::unexpected(free.error());
    if (*free <= kSparePages) return {};
    return database.exec("PRAGMA incremental_vacuum(" + std::to_string(*free - kSparePages) + ")");
}

Result<void> prune(Database& database, const ResponseStoreLimits& limits, std::int64_t nowMs)
{
    auto old = removeWhere(database, "DELETE FROM responses WHERE at_ms < ?",
                           nowMs - limits.maxAge.count());
    if (!old) return old;
    // The distance of the numbers is at least the count.
    auto many = removeWhere(database,
                            "DELETE FROM responses WHERE seq <= "
                            "(SELECT coalesce(max(seq), 0) FROM responses) - ?",
                            limits.maxCount);
    if (!many) return many;
    return keepBytes(database, limits.maxBytes);
}

}  // namespace

bool ResponseStore::Pending::add(const StoredResponsePtr& response)
{
    const std::lock_guard lock(mutex);
    if (bytes + response->bytes() > kMaxPendingResponseBytes) return false;
    if (!responses.emplace(response->id, response).second) return false;
    bytes += response->bytes();
    return true;
}

void ResponseStore::Pending::remove(const std::string& id)
{
    const std::lock_guard lock(mutex);
    const auto found = responses.find(id);
    if (found == responses.end()) return;
    bytes -= found->second->bytes();
    responses.erase(found);
}

StoredResponsePtr ResponseStore::Pending::find(const std::string& id)
{
    const std::lock_guard lock(mutex);
    const auto found = responses.find(id);
    return found == responses.end() ? nullptr : found->second;
}

ResponseStore::ResponseStore(std::filesystem::path path, const Clock& clock,
                             ResponseStoreLimits limits)
    : m_path(std::move(path)), m_clock(clock), m_limits(limits)
{}

Result<std::unique_ptr<ResponseStore>> ResponseStore::open(const std::filesystem::path& path,
                                                           const Clock& clock,
                                                           ResponseStoreLimits limits)
{
    store::WriteQueueOptions options;
    options.capacity = kQueueCapacity;
    auto queue =
        store::WriteQueue::start([path, &clock] { return openWriter(path, clock); }, options);
    if (!queue) return tl::unexpected(std::move(queue.error()));
    std::unique_ptr<ResponseStore> result(new ResponseStore(path, clock, limits));
    result->m_queue = std::move(*queue);
    return result;
}

bool ResponseStore::put(StoredResponse response)
{
    if (response.bytes() > kMaxStoredResponseSize) return false;
    const auto kept = std::make_shared<const StoredResponse>(std::move(response));
    if (!m_pending->add(kept)) return false;
    const bool isTaken = m_queue->submit(
        [kept, limits = m_limits](Database& database) -> Result<void> {
            if (auto done = insert(database, *kept); !done) return done;
            return prune(database, limits, kept->atMs);
        },
        [kept, pending = m_pending](const Result<void>&) { pending->remove(kept->id); });
    if (!isTaken) m_pending->remove(kept->id);
    return isTaken;
}

Result<StoredResponsePtr> ResponseStore::find(const std::string& id, const std::string& owner)
{
    StoredResponsePtr found = m_pending->find(id);
    if (found == nullptr) {
        auto stored = read(id);
        if (!stored) return stored;
        found = std::move(*stored);
    }
    const auto oldest = unixMillis(m_clock.wallNow()) - m_limits.maxAge.count();
    if (found->owner != owner || found->atMs < oldest) return noSuchResponse(id);
    return found;
}

Result<StoredResponsePtr> ResponseStore::read(const std::string& id)
{
    auto database = Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    auto row = database->prepare(
        "SELECT owner, at_ms, response_json, input_json FROM responses WHERE id = ?");
    if (!row) return tl::unexpected(std::move(row.error()));
    const auto isThere = row->bind(1, id).step();
    if (!isThere) return tl::unexpected(isThere.error());
    if (!*isThere) return noSuchResponse(id);
    auto stored = std::make_shared<StoredResponse>();
    stored->id = id;
    stored->owner = row->columnText(0);
    stored->atMs = row->columnInt(1);
    stored->responseJson = row->columnText(2);
    stored->inputJson = row->columnText(3);
    return stored;
}

Result<void> ResponseStore::remove(const std::string& id, const std::string& owner)
{
    const auto found = find(id, owner);
    if (!found) return tl::unexpected(found.error());
    // The queue keeps the order: a row that is still to be written is written before.
    return m_queue->submitAndWait([id, owner](Database& database) -> Result<void> {
        auto row = database.prepareCached("DELETE FROM responses WHERE id = ? AND owner = ?");
        if (!row) return tl::unexpected(std::move(row.error()));
        return row->bind(1, id).bind(2, owner).run();
    });
}

}  // namespace helix::gateway

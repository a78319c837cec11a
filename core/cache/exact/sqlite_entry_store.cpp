#include "cache/exact/sqlite_entry_store.h"

#include "store/migration.h"

namespace helix::resources {
extern const std::string_view kCache001Entries;
}

namespace helix::cache {

namespace {

using store::Database;

constexpr std::size_t kQueueCapacity = 4'096;
/// Free pages that stay in the file for the next rows.
constexpr std::int64_t kSparePages = 256;

std::span<const store::Migration> migrations()
{
    static const store::Migration kSteps[] = {{1, "entries", resources::kCache001Entries}};
    return kSteps;
}

std::uint64_t shortOf(const Sha256& key)
{
    return DigestHash()(key);
}

std::uint64_t shortOf(const std::string& hexadecimal)
{
    Sha256 key{};
    return fromHex(hexadecimal, key) ? shortOf(key) : 0;
}

// What the file itself is to blame for; the disk and other programs are not.
bool isDamage(const Error& error)
{
    return !error.retryable &&
           (error.code == ErrorCode::StorageError || error.code == ErrorCode::Conflict);
}

void setAside(const std::filesystem::path& path)
{
    std::error_code ignored;
    for (const char* part : {"", "-wal", "-shm"}) {
        std::filesystem::path from = path;
        from += part;
        std::filesystem::path to = path;
        to += std::string(".damaged") + part;
        std::filesystem::remove(to, ignored);
        std::filesystem::rename(from, to, ignored);
    }
}

Result<std::int64_t> usedBytes(Database& database)
{
    return database.queryInt(
        "SELECT (page_count - freelist_count) * page_size "
        "FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
}

Result<std::unordered_set<std::uint64_t>> readKeys(Database& database)
{
    auto rows = database.prepare("SELECT key FROM entries");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    std::unordered_set<std::uint64_t> keys;
    for (;;) {
        const auto isThere = rows->step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return keys;
        keys.insert(shortOf(rows->columnText(0)));
    }
}

// Runs a DELETE … RETURNING key; limit is its only parameter besides those bound before.
template <class Forget>
Result<std::int64_t> removeRows(store::Statement& removal, const Forget& forget)
{
    std::int64_t removed = 0;
    for (;;) {
        const auto isThere = removal.step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return removed;
        forget(removal.columnText(0));
        ++removed;
    }
}

}  // namespace

void SqliteEntryStore::Shared::learn(std::uint64_t key)
{
    const std::lock_guard lock(mutex);
    known.insert(key);
}

void SqliteEntryStore::Shared::forget(std::uint64_t key)
{
    const std::lock_guard lock(mutex);
    known.erase(key);
}

void SqliteEntryStore::Shared::setKnown(std::unordered_set<std::uint64_t> keys)
{
    const std::lock_guard lock(mutex);
    known.swap(keys);
}

Result<Database> SqliteEntryStore::openGood(const SharedPtr& shared)
{
    auto database = Database::open(shared->path, store::Durability::Normal, shared->vfs);
    if (!database) return database;
    const auto version = store::migrate(*database, migrations(), shared->clock->wallNow());
    if (!version) return tl::unexpected(version.error());
    auto keys = readKeys(*database);
    if (!keys) return tl::unexpected(std::move(keys.error()));
    const auto used = usedBytes(*database);
    if (!used) return tl::unexpected(used.error());
    shared->usedBytes = *used;
    shared->setKnown(std::move(*keys));
    return database;
}

Result<Database> SqliteEntryStore::openWriter(const SharedPtr& shared)
{
    if (!shared->isDamaged.exchange(false)) {
        auto database = openGood(shared);
        if (database || !isDamage(database.error())) return database;
    }
    setAside(shared->path);
    ++shared->repairs;
    ++shared->generation;
    return openGood(shared);
}

Result<std::unique_ptr<SqliteEntryStore>> SqliteEntryStore::open(const std::filesystem::path& path,
                                                                 const Clock& clock,
                                                                 const char* vfs)
{
    auto shared = std::make_shared<Shared>();
    shared->path = path;
    shared->clock = &clock;
    shared->vfs = vfs;
    store::WriteQueueOptions options;
    options.capacity = kQueueCapacity;
    auto queue = store::WriteQueue::start([shared] { return openWriter(shared); }, options);
    if (!queue) return tl::unexpected(std::move(queue.error()));
    std::unique_ptr<SqliteEntryStore> result(new SqliteEntryStore(std::move(shared)));
    result->m_queue = std::move(*queue);
    return result;
}

SqliteEntryStore::~SqliteEntryStore()
{
    m_queue->stop();
}

bool SqliteEntryStore::mayHave(const Sha256& key) const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->known.contains(shortOf(key));
}

EntryPtr SqliteEntryStore::find(const Sha256& key)
{
    const std::lock_guard lock(m_readMutex);
    auto entry = read(toHex(key));
    if (entry) return std::move(*entry);
    ++m_shared->errors;
    m_reader.reset();
    if (!isDamage(entry.error())) return nullptr;
    m_shared->isDamaged = true;
    // The writer opens the file anew when a job of it fails; this one does nothing else.
    m_queue->submit([shared = m_shared](Database&) -> Result<void> {
        if (!shared->isDamaged) return {};
        Error again{ErrorCode::StorageError, shared->path.string() + " is damaged", {}, true};
        return tl::unexpected(std::move(again));
    });
    return nullptr;
}

Result<EntryPtr> SqliteEntryStore::read(const std::string& key)
{
    const std::uint64_t generation = m_shared->generation;
    if (!m_reader || m_readerGeneration != generation) {
        m_reader.reset();
        auto opened = Database::openReadOnly(m_shared->path, m_shared->vfs);
        if (!opened) return tl::unexpected(std::move(opened.error()));
        m_reader.emplace(std::move(*opened));
        m_readerGeneration = generation;
    }
    auto row = m_reader->prepareCached(
        "SELECT model, text, stored_ms, expires_ms FROM entries WHERE key = ?");
    if (!row) return tl::unexpected(std::move(row.error()));
    const auto isThere = row->bind(1, key).step();
    if (!isThere) return tl::unexpected(isThere.error());
    if (!*isThere) return EntryPtr();
    auto entry = std::make_shared<Entry>();
    entry->model = row->columnText(0);
    entry->text = row->columnText(1);
    entry->storedMs = row->columnInt(2);
    entry->expiresMs = row->columnInt(3);
    return EntryPtr(std::move(entry));
}

void SqliteEntryStore::put(const Sha256& key, EntryPtr entry)
{
    const std::size_t bytes = entry->bytes();
    if (static_cast<std::int64_t>(bytes) > m_shared->maxBytes) return;
    if (m_shared->waitingBytes + bytes > kMaxWaitingBytes) {
        ++m_shared->notWritten;
        return;
    }
    m_shared->waitingBytes += bytes;
    // Given back when the job is gone, whatever became of it.
    const std::shared_ptr<void> waiting(
        nullptr, [shared = m_shared, bytes](void*) { shared->waitingBytes -= bytes; });
    const bool isTaken = m_queue->submit([shared = m_shared, key = toHex(key),
                                          entry = std::move(entry), waiting](Database& database) {
        return judged(shared, write(shared, database, key, *entry));
    });
    if (!isTaken) ++m_shared->notWritten;
}

Result<void> SqliteEntryStore::write(const SharedPtr& shared, Database& database,
                                     const std::string& key, const Entry& entry)
{
    auto row = database.prepareCached(
        "INSERT OR REPLACE INTO entries (key, model, stored_ms, expires_ms, text) "
        "VALUES (?, ?, ?, ?, ?)");
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, key).bind(2, entry.model).bind(3, entry.storedMs).bind(4, entry.expiresMs);
    if (auto done = row->bind(5, entry.text).run(); !done) return done;
    shared->learn(shortOf(key));
    return keepBounds(shared, database);
}

Result<void> SqliteEntryStore::removeExpired(const SharedPtr& shared, Database& database)
{
    auto removal = database.prepareCached(
        "DELETE FROM entries WHERE seq IN (SELECT seq FROM entries WHERE expires_ms <= ? LIMIT ?) "
        "RETURNING key");
    if (!removal) return tl::unexpected(std::move(removal.error()));
    removal->bind(1, unixMillis(shared->clock->wallNow())).bind(2, kRemovalChunk);
    const auto removed =
        removeRows(*removal, [&](const std::string& key) { shared->forget(shortOf(key)); });
    if (!removed) return tl::unexpected(removed.error());
    return keepBounds(shared, database);
}

Result<void> SqliteEntryStore::keepBounds(const SharedPtr& shared, Database& database)
{
    auto used = usedBytes(database);
    if (!used) return tl::unexpected(used.error());
    const auto isTooMany = [&] {
        const std::lock_guard lock(shared->mutex);
        return static_cast<std::int64_t>(shared->known.size()) > kMaxDiskEntries;
    };
    // The newest row stays: it was let in because it fits alone.
    for (std::int64_t chunk = 1; *used > shared->maxBytes || isTooMany(); chunk = 16) {
        auto removal = database.prepareCached(
            "DELETE FROM entries WHERE seq IN (SELECT seq FROM entries "
            "WHERE seq < (SELECT max(seq) FROM entries) ORDER BY seq LIMIT ?) RETURNING key");
        if (!removal) return tl::unexpected(std::move(removal.error()));
        removal->bind(1, chunk);
        const auto removed =
            removeRows(*removal, [&](const std::string& key) { shared->forget(shortOf(key)); });
        if (!removed) return tl::unexpected(removed.error());
        if (*removed == 0) break;
        used = usedBytes(database);
        if (!used) return tl::unexpected(used.error());
    }
    shared->usedBytes = *used;
    const auto free = database.queryInt("PRAGMA freelist_count");
    if (!free) return tl::unexpected(free.error());
    if (*free <= kSparePages) return {};
    return database.exec("PRAGMA incremental_vacuum(" + std::to_string(*free - kSparePages) + ")");
}

// A damaged file fails the whole batch, so that the queue opens it again; openWriter() then begins
// a new one. What was in the batch is written there.
Result<void> SqliteEntryStore::judged(const SharedPtr& shared, Result<void> outcome)
{
    if (outcome) return outcome;
    ++shared->errors;
    if (!isDamage(outcome.error())) return outcome;
    shared->isDamaged = true;
    outcome.error().retryable = true;
    return outcome;
}

Result<std::int64_t> SqliteEntryStore::clear(const std::optional<std::string>& model)
{
    auto removed = std::make_shared<std::int64_t>(0);
    auto done = m_queue->submitAndWait([shared = m_shared, model,
                                        removed](Database& database) -> Result<void> {
        auto removal = database.prepare(model ? "DELETE FROM entries WHERE model = ? RETURNING key"
                                              : "DELETE FROM entries RETURNING key");
        if (!removal) return tl::unexpected(std::move(removal.error()));
        if (model) removal->bind(1, *model);
        const auto count =
            removeRows(*removal, [&](const std::string& key) { shared->forget(shortOf(key)); });
        if (!count) return tl::unexpected(count.error());
        *removed = *count;
        return keepBounds(shared, database);
    });
    if (!done) return tl::unexpected(std::move(done.error()));
    return *removed;
}

void SqliteEntryStore::maintain()
{
    // One at a time is enough: what is left over is removed by the next.
    m_queue->submit([shared = m_shared](Database& database) {
        return judged(shared, removeExpired(shared, database));
    });
}

EntryStoreStats SqliteEntryStore::stats() const
{
    EntryStoreStats stats;
    {
        const std::lock_guard lock(m_shared->mutex);
        stats.entries = static_cast<std::int64_t>(m_shared->known.size());
    }
    stats.bytes = m_shared->usedBytes;
    stats.notWritten = m_shared->notWritten;
    stats.errors = m_shared->errors;
    stats.repairs = m_shared->repairs;
    return stats;
}

Result<void> SqliteEntryStore::flush()
{
    return m_queue->submitAndWait([](Database&) -> Result<void> { return {}; });
}

}  // namespace helix::cache

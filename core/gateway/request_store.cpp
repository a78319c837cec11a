#include "gateway/request_store.h"

#include "gateway/request_rows.h"
#include "gateway/request_search.h"
#include "store/migration.h"

#include <charconv>

namespace helix::gateway {

namespace {

using store::Database;

constexpr std::size_t kMaxIdleReaders = 4;
constexpr std::size_t kMaxAttemptsBytes = 64 * 1024;
/// Free pages that stay in the file for the next records, so that it does not shrink and grow.
constexpr std::int64_t kSparePages = 256;

void cutText(std::string& text)
{
    if (text.size() <= kMaxRecordText) return;
    auto end = kMaxRecordText;
    // Not in the middle of a UTF-8 sequence: continuation bytes are 10xxxxxx.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
}

void cutTexts(RequestRecord& record)
{
    for (auto* text : {&record.id, &record.method, &record.route, &record.model, &record.provider,
                       &record.providerModel, &record.finishReason, &record.errorType,
                       &record.errorMessage, &record.client, &record.userAgent, &record.traceId})
        cutText(*text);
    if (record.bodyExcerpt) cutText(*record.bodyExcerpt);
    // Half a JSON text is none.
    if (record.attemptsJson.size() > kMaxAttemptsBytes) record.attemptsJson.clear();
}

/// What the records take, without the pages that are free for new ones.
Result<std::int64_t> usedBytes(Database& database)
{
    return database.queryInt(
        "SELECT (page_count - freelist_count) * page_size "
        "FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
}

Result<std::int64_t> deleteOldest(Database& database, std::int64_t olderThanMs)
{
    auto removal = database.prepareCached(
        "DELETE FROM requests WHERE seq IN (SELECT seq FROM requests ORDER BY seq LIMIT ?) "
        "AND at_ms < ?");
    if (!removal) return tl::unexpected(std::move(removal.error()));
    auto done = removal->bind(1, kPruneChunk).bind(2, olderThanMs).run();
    if (!done) return tl::unexpected(std::move(done.error()));
    return database.changes();
}

Result<void> giveBackPages(Database& database)
{
    const auto free = database.queryInt("PRAGMA freelist_count");
    if (!free) return tl::unexpected(free.error());
    if (*free <= kSparePages) return {};
    return database.exec("PRAGMA incremental_vacuum(" + std::to_string(*free - kSparePages) + ")");
}

Result<Database> openWriter(const std::filesystem::path& path, const Clock& clock, const char* vfs)
{
    auto database = Database::open(path, store::Durability::Normal, vfs);
    if (!database) return database;
    const auto version = store::migrate(*database, store::requestMigrations(), clock.wallNow());
    if (!version)
        return tl::unexpected(Error{version.error().code,
                                    path.string() + ": " + version.error().message,
                                    version.error().cause, version.error().retryable});
    return database;
}

Result<void> checkQuery(const RequestQuery& query)
{
    if (query.limit < 1 || query.limit > kMaxPageSize)
        return fail(ErrorCode::InvalidArgument,
                    "limit must be 1 to " + std::to_string(kMaxPageSize));
    if (!query.before.empty() && !query.after.empty())
        return fail(ErrorCode::InvalidArgument, "before and after cannot be given together");
    return {};
}

}  // namespace

Result<StatusFilter> parseStatusFilter(std::string_view text)
{
    if (text == "error") return StatusFilter{.from = 0, .to = 999, .isErrorOnly = true};
    int number = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    const std::string_view rest(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
    if (parsed.ec == std::errc() && rest.empty() && number >= 100 && number <= 999)
        return StatusFilter{.from = number, .to = number};
    if (parsed.ec == std::errc() && rest == "xx" && number >= 1 && number <= 5)
        return StatusFilter{.from = number * 100, .to = number * 100 + 99};
    return fail(ErrorCode::InvalidArgument,
                "status must be a status code (404), a class (5xx) or \"error\"");
}

Json RequestPage::toJson() const
{
    auto list = Json::array();
    for (const auto& record : records) list.push_back(gateway::toJson(record));
    return {{"requests", std::move(list)},
            {"next_before", nextBefore ? Json(*nextBefore) : Json()},
            {"has_more", hasMore}};
}

RequestStore::RequestStore(std::filesystem::path path, const Clock& clock,
                           RequestStoreOptions options)
    : m_path(std::move(path)),
      m_clock(clock),
      m_vfs(options.vfs),
      m_maxBytes(options.maxBytes),
      m_maxAge(options.maxAge)
{}

Result<std::unique_ptr<RequestStore>> RequestStore::open(const std::filesystem::path& path,
                                                         const Clock& clock,
                                                         RequestStoreOptions options)
{
    auto queue = store::WriteQueue::start(
        [path, &clock, vfs = options.vfs] { return openWriter(path, clock, vfs); }, options.queue);
    if (!queue) return tl::unexpected(std::move(queue.error()));
    std::unique_ptr<RequestStore> result(new RequestStore(path, clock, options));
    result->m_queue = std::move(*queue);
    result->prune();
    return result;
}

bool RequestStore::add(RequestRecord record)
{
    cutTexts(record);
    const bool isTaken = m_queue->submit([record = std::move(record)](Database& database) {
        return insertRequest(database, record);
    });
    if (m_added.fetch_add(1, std::memory_order_relaxed) % (kPruneChunk / 2) == kPruneChunk / 2 - 1)
        prune();
    return isTaken;
}

Result<RequestPage> RequestStore::page(const RequestQuery& query)
{
    if (auto checked = checkQuery(query); !checked)
        return tl::unexpected(std::move(checked.error()));
    auto reader = takeReader();
    if (!reader) return tl::unexpected(std::move(reader.error()));
    auto page = RequestSearch(*reader, query).run();
    // After an error the connection is closed: a new one may see a repaired file.
    if (page) returnReader(std::move(*reader));
    return page;
}

Result<RequestRecord> RequestStore::find(std::string_view id)
{
    auto reader = takeReader();
    if (!reader) return tl::unexpected(std::move(reader.error()));
    auto found = [&]() -> Result<RequestRecord> {
        auto row = reader->prepareCached("SELECT requests.seq, " + std::string(kRequestColumns) +
                                         ", attempts_json, body_excerpt FROM requests "
                                         "LEFT JOIN request_details USING (seq) WHERE id = ?");
        if (!row) return tl::unexpected(std::move(row.error()));
        const auto isThere = row->bind(1, id).step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere)
            return fail(ErrorCode::NotFound, "no request with the id " + std::string(id));
        const int attemptsColumn = kRequestColumnCount + 1;
        auto record = readRequest(*row);
        record.attemptsJson = row->columnText(attemptsColumn);
        record.bodyExcerpt = row->columnOptionalText(attemptsColumn + 1);
        return record;
    }();
    if (found || found.error().code == ErrorCode::NotFound) returnReader(std::move(*reader));
    return found;
}

Result<Database> RequestStore::takeReader()
{
    {
        const std::lock_guard lock(m_readersMutex);
        if (!m_readers.empty()) {
            auto reader = std::move(m_readers.back());
            m_readers.pop_back();
            return reader;
        }
    }
    return Database::openReadOnly(m_path, m_vfs);
}

void RequestStore::returnReader(Database reader)
{
    const std::lock_guard lock(m_readersMutex);
    if (m_readers.size() < kMaxIdleReaders) m_readers.push_back(std::move(reader));
}

void RequestStore::setRetention(std::size_t maxBytes, std::chrono::milliseconds maxAge)
{
    m_maxBytes = maxBytes;
    m_maxAge = maxAge;
    prune();
}

void RequestStore::prune()
{
    if (m_isPruning.exchange(true)) return;
    auto isMoreLeft = std::make_shared<bool>(false);
    const bool isTaken = m_queue->submit(
        [this, isMoreLeft](Database& database) { return pruneChunk(database, *isMoreLeft); },
        [this, isMoreLeft](const Result<void>& done) {
            m_isPruning = false;
            if (done && *isMoreLeft) prune();
        });
    if (!isTaken) m_isPruning = false;
}

Result<void> RequestStore::pruneChunk(Database& database, bool& isMoreLeft) const
{
    const auto oldest = unixMillis(m_clock.wallNow()) - m_maxAge.load().count();
    const auto limit = static_cast<std::int64_t>(m_maxBytes.load());
    const auto used = usedBytes(database);
    if (!used) return tl::unexpected(used.error());
    const bool isTooBig = *used > limit;
    const auto removed =
        deleteOldest(database, isTooBig ? std::numeric_limits<std::int64_t>::max() : oldest);
    if (!removed) return tl::unexpected(removed.error());
    if (auto given = giveBackPages(database); !given) return given;
    isMoreLeft = isTooBig ? *removed > 0 : *removed == kPruneChunk;
    return {};
}

}  // namespace helix::gateway

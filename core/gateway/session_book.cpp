#include "gateway/session_book.h"

#include "gateway/kept_answer.h"
#include "providers/token_estimate.h"
#include "store/migration.h"

#include <algorithm>

namespace helix::resources {
extern const std::string_view kSessions001Records;
}

namespace helix::gateway {

namespace {

using providers::Message;
using providers::Role;
using store::Database;

constexpr std::size_t kQueueCapacity = 4'096;
constexpr std::int64_t kRemovalChunk = 100;
constexpr std::int64_t kSparePages = 256;
constexpr std::string_view kColumns =
    "seq, id, owner, user_id, created_ms, last_ms, expires_ms, ttl_ms, request_count";

tl::unexpected<Error> noSuchSession(const std::string& id)
{
    return fail(ErrorCode::NotFound, "no session with the id '" + id + "'");
}

SessionInfo infoOf(const store::Statement& row)
{
    SessionInfo info;
    info.seq = row.columnInt(0);
    info.id = row.columnText(1);
    info.owner = row.columnText(2);
    info.userId = row.columnText(3);
    info.createdMs = row.columnInt(4);
    info.lastMs = row.columnInt(5);
    info.expiresMs = row.columnInt(6);
    info.ttlMs = row.columnInt(7);
    info.requestCount = row.columnInt(8);
    return info;
}

Result<SessionInfo> readInfo(Database& database, const std::string& owner, const std::string& id,
                             std::int64_t nowMs)
{
    auto row = database.prepare("SELECT " + std::string(kColumns) +
                                " FROM sessions WHERE owner = ? AND id = ? AND expires_ms > ?");
    if (!row) return tl::unexpected(std::move(row.error()));
    const auto isThere = row->bind(1, owner).bind(2, id).bind(3, nowMs).step();
    if (!isThere) return tl::unexpected(isThere.error());
    if (!*isThere) return noSuchSession(id);
    return infoOf(*row);
}

Result<void> readMessages(Database& database, Session& session)
{
    auto rows = database.prepare(
        "SELECT is_fixed, message_json FROM session_messages WHERE session = ? ORDER BY seq");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    rows->bind(1, session.info.seq);
    for (;;) {
        const auto isThere = rows->step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return {};
        const auto json = parseJson(rows->columnText(1), 2 * kMaxJsonDepth);
        auto message = json ? decodeMessage(*json) : std::nullopt;
        if (!message) continue;
        auto& list = rows->columnInt(0) != 0 ? session.fixed : session.history;
        list.push_back(std::move(*message));
    }
}

Result<void> runWith(Database& database, std::string_view sql,
                     std::initializer_list<std::int64_t> values)
{
    auto statement = database.prepareCached(sql);
    if (!statement) return tl::unexpected(std::move(statement.error()));
    int index = 0;
    for (const std::int64_t value : values) statement->bind(++index, value);
    return statement->run();
}

struct MessageRow {
    bool isFixed = false;
    std::string json;
};

Result<void> insertMessages(Database& database, std::int64_t session,
                            const std::vector<MessageRow>& rows)
{
    for (const MessageRow& message : rows) {
        auto row = database.prepareCached(
            "INSERT INTO session_messages (session, is_fixed, message_json) VALUES (?, ?, ?)");
        if (!row) return tl::unexpected(std::move(row.error()));
        if (auto done = row->bind(1, session).bind(2, message.isFixed).bind(3, message.json).run();
            !done)
            return done;
    }
    return {};
}

// The oldest messages go, by their number and by their size.
Result<void> trim(Database& database, std::int64_t session, std::int64_t maxMessages)
{
    auto many = runWith(database,
                        "DELETE FROM session_messages WHERE session = ?1 AND is_fixed = 0 AND "
                        "seq <= (SELECT seq FROM session_messages WHERE session = ?1 AND "
                        "is_fixed = 0 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
                        {session, maxMessages});
    if (!many) return many;
    return runWith(database,
                   "DELETE FROM session_messages WHERE session = ?1 AND is_fixed = 0 AND seq IN "
                   "(SELECT seq FROM (SELECT seq, sum(length(CAST(message_json AS BLOB))) OVER "
                   "(ORDER BY seq DESC) AS bytes FROM session_messages WHERE session = ?1 AND "
                   "is_fixed = 0) WHERE bytes > ?2)",
                   {session, kMaxSessionBytes});
}

Result<void> removeEnded(Database& database, std::int64_t nowMs, std::int64_t limit)
{
    auto removed = runWith(database,
                           "DELETE FROM sessions WHERE seq IN "
                           "(SELECT seq FROM sessions WHERE expires_ms <= ? LIMIT ?)",
                           {nowMs, limit});
    if (!removed) return removed;
    const auto free = database.queryInt("PRAGMA freelist_count");
    if (!free) return tl::unexpected(free.error());
    if (*free <= kSparePages) return {};
    return database.exec("PRAGMA incremental_vacuum(" + std::to_string(*free - kSparePages) + ")");
}

Result<void> insertSession(Database& database, SessionInfo& info)
{
    auto row = database.prepareCached(
        "INSERT INTO sessions (owner, id, user_id, created_ms, last_ms, expires_ms, ttl_ms, "
        "request_count) VALUES (?, ?, ?, ?, ?, ?, ?, 0)");
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, info.owner).bind(2, info.id).bind(3, info.userId).bind(4, info.createdMs);
    row->bind(5, info.lastMs).bind(6, info.expiresMs).bind(7, info.ttlMs);
    if (auto done = row->run(); !done) return done;
    info.seq = database.lastInsertId();
    return {};
}

std::vector<MessageRow> rowsOf(const std::vector<Message>& messages, bool hasFixed)
{
    std::vector<MessageRow> rows;
    for (const Message& message : messages) {
        const bool isOfSystem = message.role == Role::System || message.role == Role::Developer;
        rows.push_back({hasFixed && isOfSystem, dumpJson(encodeMessage(message))});
    }
    return rows;
}

std::span<const store::Migration> migrations()
{
    static const store::Migration kSteps[] = {{1, "records", resources::kSessions001Records}};
    return kSteps;
}

Result<Database> openWriter(const std::filesystem::path& path, const Clock& clock)
{
    auto database = Database::open(path, store::Durability::Normal);
    if (!database) return database;
    const auto version = store::migrate(*database, migrations(), clock.wallNow());
    if (!version) return tl::unexpected(version.error());
    return database;
}

}  // namespace

Result<std::unique_ptr<SessionBook>> SessionBook::open(const std::filesystem::path& path,
                                                       const Clock& clock, SessionLimits limits)
{
    store::WriteQueueOptions options;
    options.capacity = kQueueCapacity;
    auto queue =
        store::WriteQueue::start([path, &clock] { return openWriter(path, clock); }, options);
    if (!queue) return tl::unexpected(std::move(queue.error()));
    std::unique_ptr<SessionBook> result(new SessionBook(path, clock));
    result->m_queue = std::move(*queue);
    result->setLimits(limits);
    result->maintain();
    return result;
}

void SessionBook::setLimits(SessionLimits limits)
{
    m_figures->maxSessions = limits.maxSessions;
    m_figures->maxMessages = limits.maxMessages;
}

// read: Result<T>(Database&). On the writer's turn, behind all that was written before; while that
// fails, on a connection of its own.
template <class T, class Read>
Result<T> SessionBook::readInOrder(Read read)
{
    auto outcome = std::make_shared<std::optional<Result<T>>>();
    const auto done = m_queue->submitAndWait([outcome, read](Database& database) -> Result<void> {
        outcome->emplace(read(database));
        return {};
    });
    if (done && *outcome) return std::move(**outcome);
    auto database = Database::openReadOnly(m_path);
    if (!database) return tl::unexpected(std::move(database.error()));
    return read(*database);
}

Result<SessionInfo> SessionBook::create(SessionInfo info, std::vector<Message> context)
{
    info.createdMs = nowMs();
    info.lastMs = info.createdMs;
    info.expiresMs = info.createdMs + info.ttlMs;
    auto made = std::make_shared<SessionInfo>(info);
    auto failure = std::make_shared<std::optional<Error>>();
    const auto done =
        m_queue->submitAndWait([made, failure, figures = m_figures,
                                rows = rowsOf(context, true)](Database& database) -> Result<void> {
            failure->reset();
            const auto refuse = [&](ErrorCode code, std::string text) -> Result<void> {
                *failure = Error{code, std::move(text)};
                return {};
            };
            // One that has ended does not hold its name or its place.
            if (auto gone = removeEnded(database, made->createdMs, kRemovalChunk); !gone)
                return gone;
            auto taken = readInfo(database, made->owner, made->id, 0);
            if (taken && taken->expiresMs <= made->createdMs) {
                if (auto gone =
                        runWith(database, "DELETE FROM sessions WHERE seq = ?", {taken->seq});
                    !gone)
                    return gone;
            } else if (taken) {
                return refuse(ErrorCode::AlreadyExists,
                              "a session with the id '" + made->id + "' exists");
            }
            const auto count = database.queryInt("SELECT count(*) FROM sessions");
            if (!count) return tl::unexpected(count.error());
            if (*count >= figures->maxSessions)
                return refuse(ErrorCode::LimitExceeded,
                              "there are as many sessions as cache.session.max_sessions allows; "
                              "delete some, or wait until some end");
            if (auto inserted = insertSession(database, *made); !inserted) return inserted;
            figures->sessions = *count + 1;
            if (auto inserted = insertMessages(database, made->seq, rows); !inserted)
                return inserted;
            return trim(database, made->seq, figures->maxMessages);
        });
    if (!done) return tl::unexpected(done.error());
    if (*failure) return tl::unexpected(std::move(**failure));
    return *made;
}

Result<Session> SessionBook::find(const std::string& owner, const std::string& id)
{
    return readInOrder<Session>([owner, id, now = nowMs()](Database& database) -> Result<Session> {
        auto info = readInfo(database, owner, id, now);
        if (!info) return tl::unexpected(std::move(info.error()));
        Session session;
        session.info = std::move(*info);
        if (auto read = readMessages(database, session); !read)
            return tl::unexpected(std::move(read.error()));
        return session;
    });
}

Result<SessionPage> SessionBook::page(const std::string& owner, const std::string& userId,
                                      int limit, std::int64_t before)
{
    const int size = std::clamp(limit, 1, kMaxSessionPage);
    const auto read = [=, now = nowMs()](Database& database) -> Result<SessionPage> {
        auto rows = database.prepare(
            "SELECT " + std::string(kColumns) +
            " FROM sessions WHERE owner = ?1 AND expires_ms > ?2 AND (?3 = '' OR user_id = ?3) "
            "AND (?4 = 0 OR seq < ?4) ORDER BY seq DESC LIMIT ?5");
        if (!rows) return tl::unexpected(std::move(rows.error()));
        rows->bind(1, owner).bind(2, now).bind(3, userId).bind(4, before).bind(5, size + 1);
        SessionPage page;
        for (;;) {
            const auto isThere = rows->step();
            if (!isThere) return tl::unexpected(isThere.error());
            if (!*isThere) return page;
            if (static_cast<int>(page.sessions.size()) == size) {
                page.nextBefore = page.sessions.back().seq;
                return page;
            }
            page.sessions.push_back(infoOf(*rows));
        }
    };
    return readInOrder<SessionPage>(read);
}

Result<SessionInfo> SessionBook::remove(const std::string& owner, const std::string& id)
{
    auto removed = std::make_shared<Result<SessionInfo>>(noSuchSession(id));
    const auto done = m_queue->submitAndWait([removed, figures = m_figures, owner, id,
                                              now = nowMs()](Database& database) -> Result<void> {
        *removed = readInfo(database, owner, id, now);
        if (!*removed) return {};
        if (auto gone = runWith(database, "DELETE FROM sessions WHERE seq = ?", {(*removed)->seq});
            !gone)
            return gone;
        const auto count = database.queryInt("SELECT count(*) FROM sessions");
        if (count) figures->sessions = *count;
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return *removed;
}

bool SessionBook::append(const std::string& owner, const std::string& id,
                         const std::vector<Message>& turn)
{
    std::vector<MessageRow> rows = rowsOf(turn, false);
    std::size_t bytes = sizeof(MessageRow);
    for (const MessageRow& row : rows) bytes += row.json.size() + sizeof(MessageRow);
    if (m_figures->waitingBytes + bytes > kMaxWaitingTurnBytes) return false;
    m_figures->waitingBytes += bytes;
    const std::shared_ptr<void> waiting(
        nullptr, [figures = m_figures, bytes](void*) { figures->waitingBytes -= bytes; });
    return m_queue->submit([owner, id, rows = std::move(rows), waiting, figures = m_figures,
                            now = nowMs()](Database& database) -> Result<void> {
        auto info = readInfo(database, owner, id, now);
        if (!info && info.error().code == ErrorCode::NotFound) return {};
        if (!info) return tl::unexpected(std::move(info.error()));
        if (auto done = runWith(database,
                                "UPDATE sessions SET last_ms = ?, expires_ms = ?, request_count = "
                                "request_count + 1 WHERE seq = ?",
                                {now, now + info->ttlMs, info->seq});
            !done)
            return done;
        if (auto done = insertMessages(database, info->seq, rows); !done) return done;
        return trim(database, info->seq, figures->maxMessages);
    });
}

void SessionBook::maintain()
{
    m_queue->submit([figures = m_figures, now = nowMs()](Database& database) -> Result<void> {
        if (auto done = removeEnded(database, now, kRemovalChunk); !done) return done;
        const auto count = database.queryInt("SELECT count(*) FROM sessions");
        if (!count) return tl::unexpected(count.error());
        const auto bytes = database.queryInt(
            "SELECT (page_count - freelist_count) * page_size "
            "FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
        if (!bytes) return tl::unexpected(bytes.error());
        figures->sessions = *count;
        figures->bytes = *bytes;
        return {};
    });
}

SessionCounts SessionBook::counts() const
{
    return {m_hits, m_misses, m_figures->sessions, m_figures->bytes};
}

std::vector<Message> newestThatFit(std::vector<Message> history, std::int64_t maxMessages,
                                   std::int64_t maxTokens)
{
    std::size_t first = history.size();
    std::int64_t tokens = 0;
    while (first > 0 && static_cast<std::int64_t>(history.size() - first) < maxMessages) {
        providers::ChatRequest one;
        one.messages.push_back(history[first - 1]);
        tokens += providers::estimateTokens(one);
        if (tokens > maxTokens) break;
        --first;
    }
    while (first < history.size() && history[first].role == Role::Tool) ++first;
    history.erase(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(first));
    return history;
}

}  // namespace helix::gateway

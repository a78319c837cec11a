#include "gateway/audit_log.h"

#include "store/migration.h"

#include <algorithm>
#include <future>
#include <variant>

namespace helix::gateway {

namespace {

using store::Database;

/// nullopt for null and for a text that is too long to be kept.
std::optional<std::string> storedText(const Json& value)
{
    if (value.is_null()) return std::nullopt;
    auto text = dumpJson(value);
    return text.size() > kMaxAuditValueBytes ? std::nullopt : std::optional(std::move(text));
}

Json storedValue(const store::Statement& row, int column)
{
    auto value = parseJson(row.columnText(column));
    return value ? std::move(*value) : Json();
}

Result<std::int64_t> insertEntry(Database& database, const AuditEntry& entry)
{
    auto row = database.prepareCached(
        "INSERT INTO audit (at_ms, actor, action, subject, before_json, after_json, client) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    if (!row) return tl::unexpected(std::move(row.error()));
    row->bind(1, entry.atMs).bind(2, entry.actor).bind(3, entry.action).bind(4, entry.subject);
    row->bind(5, storedText(entry.before)).bind(6, storedText(entry.after)).bind(7, entry.client);
    if (auto done = row->run(); !done) return tl::unexpected(std::move(done.error()));
    return database.lastInsertId();
}

AuditEntry readEntry(const store::Statement& row)
{
    return {.id = row.columnInt(0),
            .atMs = row.columnInt(1),
            .actor = row.columnText(2),
            .action = row.columnText(3),
            .subject = row.columnText(4),
            .before = storedValue(row, 5),
            .after = storedValue(row, 6),
            .client = row.columnText(7)};
}

Result<void> checkQuery(const AuditQuery& query)
{
    if (query.limit < 1 || query.limit > kMaxAuditPage)
        return fail(ErrorCode::InvalidArgument,
                    "limit must be 1 to " + std::to_string(kMaxAuditPage));
    for (const std::string* text : {&query.actor, &query.action, &query.subject, &query.contains})
        if (text->size() > kMaxAuditFilterBytes || std::count(text->begin(), text->end(), '*') > 4)
            return fail(ErrorCode::InvalidArgument, "a filter has at most " +
                                                        std::to_string(kMaxAuditFilterBytes) +
                                                        " bytes and four *");
    return {};
}

/// A GLOB pattern in which nothing but `*` is special.
std::string globOf(std::string_view pattern)
{
    std::string glob;
    for (const char c : pattern) {
        const bool isSpecial = c == '[' || c == '?';
        glob += isSpecial ? std::string("[") + c + "]" : std::string(1, c);
    }
    return glob;
}

/// As SQLite's lower(), which knows ASCII only.
std::string inLowerCase(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// The conditions of a query as SQL with numbered parameters, and their values.
class Selection {
public:
    explicit Selection(const AuditQuery& query) : m_isForwards(query.after.has_value())
    {
        if (query.before) add("id < ?", *query.before);
        if (query.after) add("id > ?", *query.after);
        if (query.sinceMs) add("at_ms >= ?", *query.sinceMs);
        if (query.untilMs) add("at_ms < ?", *query.untilMs);
        addName("actor", query.actor);
        addName("action", query.action);
        if (!query.subject.empty()) add("subject = ?", query.subject);
        if (!query.contains.empty())
            add("instr(lower(actor || ' ' || action || ' ' || subject || ' ' || client || ' ' || "
                "ifnull(before_json, '') || ' ' || ifnull(after_json, '')), ?) > 0",
                inLowerCase(query.contains));
        m_values.emplace_back(std::int64_t{query.limit} + 1);
    }
    [[nodiscard]] std::string sql() const
    {
        return "SELECT id, at_ms, actor, action, subject, before_json, after_json, client "
               "FROM audit" +
               m_where + (m_isForwards ? " ORDER BY id" : " ORDER BY id DESC") + " LIMIT ?";
    }
    void bindTo(store::Statement& statement) const
    {
        int index = 0;
        for (const auto& each : m_values)
            std::visit([&](const auto& value) { statement.bind(++index, value); }, each);
    }

private:
    template <class Value>
    void add(const char* condition, const Value& value)
    {
        m_where += (m_where.empty() ? " WHERE " : " AND ") + std::string(condition);
        m_values.emplace_back(value);
    }
    void addName(const char* column, const std::string& pattern)
    {
        if (pattern.empty()) return;
        if (pattern.find('*') == std::string::npos)
            add((std::string(column) + " = ?").c_str(), pattern);
        else
            add((std::string(column) + " GLOB ?").c_str(), globOf(pattern));
    }

    const bool m_isForwards;
    std::string m_where;
    std::vector<std::variant<std::int64_t, std::string>> m_values;
};

Result<Database> openWriter(const std::filesystem::path& path, const Clock& clock, const char* vfs)
{
    auto database = Database::open(path, store::Durability::Full, vfs);
    if (!database) return database;
    const auto version = store::migrate(*database, store::nodeMigrations(), clock.wallNow());
    if (!version)
        return tl::unexpected(Error{version.error().code,
                                    path.string() + ": " + version.error().message,
                                    version.error().cause, version.error().retryable});
    return database;
}

}  // namespace

Json AuditEntry::toJson() const
{
    return {{"id", id},           {"at_ms", atMs},    {"actor", actor}, {"action", action},
            {"subject", subject}, {"before", before}, {"after", after}, {"client", client}};
}

Json AuditPage::toJson() const
{
    auto list = Json::array();
    for (const auto& entry : entries) list.push_back(entry.toJson());
    return {{"entries", std::move(list)}, {"next_before", nextBefore ? Json(*nextBefore) : Json()}};
}

Result<std::unique_ptr<AuditLog>> AuditLog::open(const std::filesystem::path& path,
                                                 const Clock& clock,
                                                 store::WriteQueueOptions options, const char* vfs)
{
    auto queue = store::WriteQueue::start(
        [path, &clock, vfs] { return openWriter(path, clock, vfs); }, options);
    if (!queue) return tl::unexpected(std::move(queue.error()));
    std::unique_ptr<AuditLog> log(new AuditLog(path, clock, vfs));
    log->m_queue = std::move(*queue);
    return log;
}

Result<std::int64_t> AuditLog::append(AuditEntry entry)
{
    std::promise<Result<std::int64_t>> answer;
    auto outcome = answer.get_future();
    append(std::move(entry),
           [&answer](const Result<std::int64_t>& result) { answer.set_value(result); });
    return outcome.get();
}

void AuditLog::append(AuditEntry entry, Done done)
{
    if (entry.atMs == 0) entry.atMs = unixMillis(m_clock.wallNow());
    auto id = std::make_shared<std::int64_t>(0);
    const bool isTaken = m_queue->submit(
        [entry = std::move(entry), id](Database& database) {
            return insertEntry(database, entry).map([&](std::int64_t given) { *id = given; });
        },
        [id, done](const Result<void>& result) { done(result.map([&] { return *id; })); });
    if (!isTaken)
        done(fail(ErrorCode::LimitExceeded, "the audit log takes no entries at the moment",
                  m_queue->stats().lastError));
}

Result<AuditPage> AuditLog::page(const AuditQuery& query) const
{
    if (auto checked = checkQuery(query); !checked) return tl::unexpected(checked.error());
    auto database = Database::openReadOnly(m_path, m_vfs);
    if (!database) return tl::unexpected(std::move(database.error()));
    const Selection selection(query);
    auto rows = database->prepare(selection.sql());
    if (!rows) return tl::unexpected(std::move(rows.error()));
    selection.bindTo(*rows);
    AuditPage page;
    for (;;) {
        const auto row = rows->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) break;
        page.entries.push_back(readEntry(*rows));
    }
    if (page.entries.size() > static_cast<std::size_t>(query.limit)) {
        page.entries.pop_back();
        page.hasMore = true;
        if (!query.after) page.nextBefore = page.entries.back().id;
    }
    return page;
}

}  // namespace helix::gateway

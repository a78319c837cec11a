#include "gateway/request_rows.h"

#include <algorithm>

namespace helix::gateway {

const std::string_view kRequestColumns =
    "id, at_ms, method, route, status, duration_ms, first_content_ms, overhead_ms, model, "
    "provider, provider_model, is_simulated, is_stream, attempts, fallbacks, prompt_tokens, "
    "completion_tokens, total_tokens, finish_reason, error_type, error_message, client, "
    "user_agent, trace_id, bytes_in, bytes_out, key_id, "
    "cached_tokens, reasoning_tokens, cost_usd, is_usage_estimated, "
    "team, user, cache, audio_tokens";

const int kRequestColumnCount =
    1 + static_cast<int>(std::count(kRequestColumns.begin(), kRequestColumns.end(), ','));

namespace {

constexpr std::string_view kInsertDetails =
    "INSERT OR IGNORE INTO request_details (seq, attempts_json, body_excerpt) VALUES (?, ?, ?)";

const std::string& insertSql()
{
    static const std::string kSql =
        "INSERT OR IGNORE INTO requests (" + std::string(kRequestColumns) +
        ", is_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    return kSql;
}

/// Gives values to the parameters of a row from left to right.
class RowBinder {
public:
    explicit RowBinder(store::Statement& row) : m_row(row) {}
    template <class T>
    RowBinder& operator<<(const T& value)
    {
        m_row.bind(++m_index, value);
        return *this;
    }

private:
    store::Statement& m_row;
    int m_index = 0;
};

std::optional<std::string> keyOrNull(const RequestRecord& record)
{
    return record.keyId.empty() ? std::nullopt : std::optional(record.keyId);
}

void bindRecord(store::Statement& row, const RequestRecord& record)
{
    RowBinder(row) << record.id << record.atMs << record.method << record.route << record.status
                   << record.durationMs << record.firstContentMs << record.overheadMs
                   << record.model << record.provider << record.providerModel << record.isSimulated
                   << record.isStream << record.attempts << record.fallbacks << record.promptTokens
                   << record.completionTokens << record.totalTokens << record.finishReason
                   << record.errorType << record.errorMessage << record.client << record.userAgent
                   << record.traceId << record.bytesIn << record.bytesOut << keyOrNull(record)
                   << record.cachedTokens << record.reasoningTokens << record.costUsd
                   << record.isUsageEstimated << record.team << record.user << record.cache
                   << record.audioTokens << record.isError();
}

}  // namespace

Result<void> insertRequest(store::Database& database, const RequestRecord& record)
{
    auto row = database.prepareCached(insertSql());
    if (!row) return tl::unexpected(std::move(row.error()));
    bindRecord(*row, record);
    if (auto done = row->run(); !done) return done;
    if (database.changes() == 0) return {};
    auto details = database.prepareCached(kInsertDetails);
    if (!details) return tl::unexpected(std::move(details.error()));
    details->bind(1, database.lastInsertId());
    details->bind(2, record.attemptsJson).bind(3, record.bodyExcerpt);
    return details->run();
}

RequestRecord readRequest(const store::Statement& row)
{
    RequestRecord record;
    int i = 0;
    record.id = row.columnText(++i);
    record.atMs = row.columnInt(++i);
    record.method = row.columnText(++i);
    record.route = row.columnText(++i);
    record.status = static_cast<int>(row.columnInt(++i));
    record.durationMs = row.columnDouble(++i);
    record.firstContentMs = row.columnOptionalDouble(++i);
    record.overheadMs = row.columnOptionalDouble(++i);
    record.model = row.columnText(++i);
    record.provider = row.columnText(++i);
    record.providerModel = row.columnText(++i);
    record.isSimulated = row.columnInt(++i) != 0;
    record.isStream = row.columnInt(++i) != 0;
    record.attempts = static_cast<int>(row.columnInt(++i));
    record.fallbacks = static_cast<int>(row.columnInt(++i));
    record.promptTokens = row.columnOptionalInt(++i);
    record.completionTokens = row.columnOptionalInt(++i);
    record.totalTokens = row.columnOptionalInt(++i);
    record.finishReason = row.columnText(++i);
    record.errorType = row.columnText(++i);
    record.errorMessage = row.columnText(++i);
    record.client = row.columnText(++i);
    record.userAgent = row.columnText(++i);
    record.traceId = row.columnText(++i);
    record.bytesIn = row.columnInt(++i);
    record.bytesOut = row.columnInt(++i);
    record.keyId = row.columnText(++i);
    record.cachedTokens = row.columnOptionalInt(++i);
    record.reasoningTokens = row.columnOptionalInt(++i);
    record.costUsd = row.columnOptionalDouble(++i);
    record.isUsageEstimated = row.columnInt(++i) != 0;
    record.team = row.columnText(++i);
    record.user = row.columnText(++i);
    record.cache = row.columnText(++i);
    record.audioTokens = row.columnOptionalInt(++i);
    return record;
}

RequestFilter::RequestFilter(const RequestQuery& query)
{
    if (query.status) addStatus(*query.status);
    if (!query.provider.empty()) add("provider = ?", query.provider);
    if (!query.model.empty()) add("model = ?", query.model);
    if (!query.route.empty()) add("route = ?", query.route);
    if (!query.keyId.empty()) add("key_id = ?", query.keyId);
    if (query.isStream) add("is_stream = ?", std::int64_t{*query.isStream});
    if (query.minDurationMs) add("duration_ms >= ?", *query.minDurationMs);
    if (query.sinceMs) add("at_ms >= ?", *query.sinceMs);
    if (query.untilMs) add("at_ms <= ?", *query.untilMs);
    if (!query.text.empty()) addText(query.text);
}

int RequestFilter::bind(store::Statement& statement, int index) const
{
    for (const auto& value : m_values)
        std::visit([&](const auto& plain) { statement.bind(index++, plain); }, value);
    return index;
}

void RequestFilter::add(std::string_view condition, Value value)
{
    m_sql.append(" AND ").append(condition);
    m_values.push_back(std::move(value));
}

void RequestFilter::addStatus(const StatusFilter& status)
{
    constexpr int kFirstError = 400;
    // The literal lets SQLite use the partial index over failed requests.
    if (status.isErrorOnly || status.from >= kFirstError) m_sql += " AND is_error = 1";
    if (status.isErrorOnly) return;
    add("status >= ?", std::int64_t{status.from});
    add("status <= ?", std::int64_t{status.to});
}

void RequestFilter::addText(const std::string& text)
{
    std::string anyOf;
    for (const char* column : {"id", "model", "error_message", "error_type"}) {
        anyOf += anyOf.empty() ? "(" : " OR ";
        anyOf += "instr(lower(" + std::string(column) + "), lower(?)) > 0";
        m_values.emplace_back(text);
    }
    m_sql += " AND " + anyOf + ")";
}

}  // namespace helix::gateway

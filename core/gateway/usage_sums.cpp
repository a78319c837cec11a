// The way to an answer. The combinations of who and what that match are few (thousands), the sums
// of their hours many (millions), so the combinations are read first and given the number of the
// group that they belong to. Then each one's run of sums is read by its primary key, days where
// whole days are asked for and hours at the edges, and added to its group. Nothing is sorted but
// the groups.

#include "gateway/usage_rows.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace helix::gateway {

namespace {

using store::Database;
using store::Statement;

constexpr const char* kSums =
    "sum(requests), sum(errors), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens), "
    "sum(reasoning_tokens), sum(audio_tokens), sum(cost_nano), sum(unpriced), sum(estimated), "
    "sum(cache_hits), sum(saved_nano)";

struct Dim {
    std::int64_t id = 0;
    std::size_t group = 0;
};

struct Span {
    const char* table;
    std::int64_t from;
    std::int64_t to;
};

class UsageReading {
public:
    UsageReading(Database& database, const UsageQuery& query) : m_database(database), m_query(query)
    {}

    Result<UsageReport> run()
    {
        if (auto read = readDims(); !read) return tl::unexpected(std::move(read.error()));
        for (const Span& span : spans())
            if (auto read = readSpan(span); !read) return tl::unexpected(std::move(read.error()));
        return report();
    }

private:
    Result<void> readDims();
    [[nodiscard]] bool matches(const UsageRow& row) const;
    [[nodiscard]] std::size_t groupOf(UsageRow row);
    [[nodiscard]] std::vector<Span> spans() const;
    Result<void> readSpan(const Span& span);
    Result<void> readDim(Statement& rows, const Dim& dim);
    void add(std::size_t group, std::int64_t at, const UsageSums& sums);
    [[nodiscard]] UsageReport report();

    Database& m_database;
    const UsageQuery& m_query;
    std::vector<Dim> m_dims;
    std::vector<UsageRow> m_groups;  ///< without sums
    std::unordered_map<std::string, std::size_t> m_groupNumbers;
    std::vector<UsageRow> m_rows;
    std::vector<std::unordered_map<std::int64_t, std::size_t>> m_rowNumbers;  ///< group, time
    UsageSums m_total;
};

Result<void> UsageReading::readDims()
{
    auto rows = m_database.prepareCached(
        "SELECT id, key, key_name, team, user, model, provider FROM usage_dims");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    for (;;) {
        const auto isThere = rows->step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) break;
        UsageRow row;
        int column = 0;
        for (std::string* text :
             {&row.key, &row.keyName, &row.team, &row.user, &row.model, &row.provider})
            *text = rows->columnText(++column);
        if (matches(row)) m_dims.push_back({rows->columnInt(0), groupOf(std::move(row))});
    }
    m_rowNumbers.resize(m_groups.size());
    return {};
}

bool UsageReading::matches(const UsageRow& row) const
{
    const auto isAsked = [](const std::optional<std::string>& filter, const std::string& value) {
        return !filter || *filter == value;
    };
    return isAsked(m_query.key, row.key) && isAsked(m_query.team, row.team) &&
           isAsked(m_query.user, row.user) && isAsked(m_query.model, row.model) &&
           isAsked(m_query.provider, row.provider);
}

std::size_t UsageReading::groupOf(UsageRow row)
{
    const auto keep = [&](UsageGroup group, std::string& text) {
        if (!m_query.isGroupedBy(group)) text.clear();
    };
    keep(UsageGroup::Key, row.key);
    keep(UsageGroup::Key, row.keyName);
    keep(UsageGroup::Team, row.team);
    keep(UsageGroup::User, row.user);
    keep(UsageGroup::Model, row.model);
    keep(UsageGroup::Provider, row.provider);
    std::string name;
    for (const std::string* text : {&row.key, &row.team, &row.user, &row.model, &row.provider}) {
        name += *text;
        name += '\0';
    }
    const auto [found, isNew] = m_groupNumbers.emplace(std::move(name), m_groups.size());
    if (isNew) m_groups.push_back(std::move(row));
    return found->second;
}

std::vector<Span> UsageReading::spans() const
{
    const std::int64_t since = m_query.sinceMs;
    const std::int64_t until = m_query.untilMs;
    const std::int64_t firstDay = dayOf(since + kDayMs - 1);
    const std::int64_t lastDay = dayOf(until);
    if (m_query.isGroupedBy(UsageGroup::Hour) || firstDay >= lastDay)
        return {{"usage_hours", since, until}};
    std::vector<Span> spans;
    if (since < firstDay) spans.push_back({"usage_hours", since, firstDay});
    spans.push_back({"usage_days", firstDay, lastDay});
    if (lastDay < until) spans.push_back({"usage_hours", lastDay, until});
    return spans;
}

Result<void> UsageReading::readSpan(const Span& span)
{
    const bool isByTime = m_query.timeGroup().has_value();
    auto rows = m_database.prepareCached(std::string("SELECT at, ") + kSums + " FROM " +
                                         span.table + " WHERE dim = ? AND at >= ? AND at < ?" +
                                         (isByTime ? " GROUP BY at" : " GROUP BY dim"));
    if (!rows) return tl::unexpected(std::move(rows.error()));
    for (const Dim& dim : m_dims) {
        rows->reset();
        rows->bind(1, dim.id).bind(2, span.from).bind(3, span.to);
        if (auto read = readDim(*rows, dim); !read) return read;
    }
    return {};
}

Result<void> UsageReading::readDim(Statement& rows, const Dim& dim)
{
    for (;;) {
        const auto isThere = rows.step();
        if (!isThere) return tl::unexpected(isThere.error());
        if (!*isThere) return {};
        UsageSums sums;
        int column = 0;
        for (std::int64_t* sum :
             {&sums.requests, &sums.errors, &sums.promptTokens, &sums.completionTokens,
              &sums.cachedTokens, &sums.reasoningTokens, &sums.audioTokens, &sums.costNanoUsd,
              &sums.unpriced, &sums.estimated, &sums.cacheHits, &sums.savedNanoUsd})
            *sum = rows.columnInt(++column);
        add(dim.group, rows.columnInt(0), sums);
    }
}

void UsageReading::add(std::size_t group, std::int64_t at, const UsageSums& sums)
{
    const auto time = m_query.timeGroup();
    const std::int64_t slot = !time ? 0 : *time == UsageGroup::Day ? dayOf(at) : at;
    const auto [found, isNew] = m_rowNumbers[group].emplace(slot, m_rows.size());
    if (isNew) {
        m_rows.push_back(m_groups[group]);
        m_rows.back().atMs = slot;
    }
    m_rows[found->second].sums += sums;
    m_total += sums;
}

UsageReport UsageReading::report()
{
    UsageReport report;
    report.rows = std::move(m_rows);
    report.total = m_total;
    // Equal ones in the order of their names, so that the same question has the same answer.
    std::sort(report.rows.begin(), report.rows.end(), [](const UsageRow& a, const UsageRow& b) {
        return std::tie(a.atMs, b.sums.costNanoUsd, b.sums.requests, a.key, a.team, a.user, a.model,
                        a.provider) < std::tie(b.atMs, a.sums.costNanoUsd, a.sums.requests, b.key,
                                               b.team, b.user, b.model, b.provider);
    });
    report.isTruncated = report.rows.size() > static_cast<std::size_t>(m_query.limit);
    if (report.isTruncated) report.rows.resize(static_cast<std::size_t>(m_query.limit));
    return report;
}

}  // namespace

Result<UsageReport> readUsage(Database& database, const UsageQuery& query)
{
    return UsageReading(database, query).run();
}

}  // namespace helix::gateway

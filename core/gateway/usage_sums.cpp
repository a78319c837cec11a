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

constexpr const char* kPlain =
    "requests, errors, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, "
    "audio_tokens, cost_nano, unpriced, estimated, cache_hits, saved_nano";
// Unlike sum(), total() never fails; what does not fit is read as the greatest number.
constexpr const char* kSums =
    "total(requests), total(errors), total(prompt_tokens), total(completion_tokens), "
    "total(cached_tokens), "
    "total(reasoning_tokens), total(audio_tokens), total(cost_nano), total(unpriced), "
    "total(estimated), "
    "total(cache_hits), total(saved_nano)";

struct Dim {
    std::int64_t id = 0;
    std::size_t group = 0;
};

/// A row of the answer without its texts.
struct Cell {
    std::size_t group = 0;
    std::int64_t atMs = 0;
    UsageSums sums;
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
    [[nodiscard]] UsageLevel level() const;
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
    std::vector<Cell> m_cells;
    std::vector<std::unordered_map<std::int64_t, std::size_t>> m_cellNumbers;  ///< group, time
    UsageSums m_total;
};

Result<void> UsageReading::readDims()
{
    auto rows = m_database.prepareCached(
        "SELECT id, key, key_name, team, user, model, provider FROM usage_dims WHERE level = ?");
    if (!rows) return tl::unexpected(std::move(rows.error()));
    rows->bind(1, static_cast<int>(level()));
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
    m_cellNumbers.resize(m_groups.size());
    return {};
}

UsageLevel UsageReading::level() const
{
    const bool isAboutCallers = m_query.key || m_query.user ||
                                m_query.isGroupedBy(UsageGroup::Key) ||
                                m_query.isGroupedBy(UsageGroup::User);
    return isAboutCallers ? UsageLevel::Whole : UsageLevel::Coarse;
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
    // Each time has one row, so that nothing is left to be added up where times are asked for.
    const bool isByTime = m_query.timeGroup().has_value();
    auto rows = m_database.prepareCached(
        std::string("SELECT at, ") + (isByTime ? kPlain : kSums) + " FROM " + span.table +
        " WHERE dim = ? AND at >= ? AND at < ?" + (isByTime ? "" : " GROUP BY dim"));
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
    const auto [found, isNew] = m_cellNumbers[group].emplace(slot, m_cells.size());
    if (isNew) m_cells.push_back({group, slot, {}});
    m_cells[found->second].sums += sums;
    m_total += sums;
}

UsageReport UsageReading::report()
{
    const auto limit = static_cast<std::size_t>(m_query.limit);
    const std::size_t shown = std::min(limit, m_cells.size());
    // Equal ones in the order of their names, so that the same question has the same answer.
    std::partial_sort(m_cells.begin(), m_cells.begin() + static_cast<std::ptrdiff_t>(shown),
                      m_cells.end(), [this](const Cell& a, const Cell& b) {
                          if (a.atMs != b.atMs) return a.atMs < b.atMs;
                          if (a.sums.costNanoUsd != b.sums.costNanoUsd)
                              return a.sums.costNanoUsd > b.sums.costNanoUsd;
                          if (a.sums.requests != b.sums.requests)
                              return a.sums.requests > b.sums.requests;
                          const UsageRow& x = m_groups[a.group];
                          const UsageRow& y = m_groups[b.group];
                          return std::tie(x.key, x.team, x.user, x.model, x.provider) <
                                 std::tie(y.key, y.team, y.user, y.model, y.provider);
                      });
    UsageReport report;
    report.total = m_total;
    report.isTruncated = m_cells.size() > limit;
    for (std::size_t i = 0; i < shown; ++i) {
        UsageRow row = m_groups[m_cells[i].group];
        row.atMs = m_cells[i].atMs;
        row.sums = m_cells[i].sums;
        report.rows.push_back(std::move(row));
    }
    return report;
}

}  // namespace

Result<UsageReport> readUsage(Database& database, const UsageQuery& query)
{
    return UsageReading(database, query).run();
}

}  // namespace helix::gateway

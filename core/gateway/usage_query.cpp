#include "gateway/usage_query.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace helix::gateway {

namespace {

using std::chrono::floor;
using Millis = std::chrono::sys_time<std::chrono::milliseconds>;

struct GroupName {
    UsageGroup group;
    const char* name;
};
constexpr GroupName kGroups[] = {{UsageGroup::Key, "key"},     {UsageGroup::Team, "team"},
                                 {UsageGroup::Model, "model"}, {UsageGroup::Provider, "provider"},
                                 {UsageGroup::User, "user"},   {UsageGroup::Day, "day"},
                                 {UsageGroup::Hour, "hour"}};

std::chrono::year_month_day dateOf(std::int64_t unixMs)
{
    return floor<std::chrono::days>(Millis(std::chrono::milliseconds(unixMs)));
}

std::int64_t millisOf(std::chrono::year_month_day date)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::sys_days(date).time_since_epoch())
        .count();
}

std::int64_t floorTo(std::int64_t unixMs, std::int64_t step) noexcept
{
    const std::int64_t rest = unixMs % step;
    return unixMs - (rest < 0 ? rest + step : rest);
}

// Calls cell(name, text or nullopt) for each column of the groups, and number(name, value) for each
// sum: the one list that JSON and CSV are written from.
template <class Text, class Time, class Number>
void columns(const UsageRow& row, const UsageQuery& query, Text cell, Time time, Number number)
{
    for (const UsageGroup group : query.groupBy) {
        switch (group) {
            case UsageGroup::Key:
                cell("key", row.key);
                cell("key_name", row.keyName);
                break;
            case UsageGroup::Team: cell("team", row.team); break;
            case UsageGroup::Model: cell("model", row.model); break;
            case UsageGroup::Provider: cell("provider", row.provider); break;
            case UsageGroup::User: cell("user", row.user); break;
            case UsageGroup::Day:
            case UsageGroup::Hour: time(group, row.atMs); break;
        }
    }
    const UsageSums& sums = row.sums;
    number("requests", sums.requests, false);
    number("errors", sums.errors, false);
    number("prompt_tokens", sums.promptTokens, false);
    number("completion_tokens", sums.completionTokens, false);
    number("cached_tokens", sums.cachedTokens, false);
    number("reasoning_tokens", sums.reasoningTokens, false);
    number("audio_tokens", sums.audioTokens, false);
    number("cost_usd", sums.costNanoUsd, true);
    number("unpriced_requests", sums.unpriced, false);
    number("estimated_requests", sums.estimated, false);
    number("cache_hits", sums.cacheHits, false);
    number("saved_usd", sums.savedNanoUsd, true);
}

Json toJson(const UsageRow& row, const UsageQuery& query)
{
    Json json = Json::object();
    columns(
        row, query,
        [&](const char* name, const std::string& text) {
            json[name] = text.empty() ? Json() : Json(text);
        },
        [&](UsageGroup group, std::int64_t atMs) {
            if (group == UsageGroup::Day) json["day"] = dayText(atMs);
            json["at_ms"] = atMs;
        },
        [&](const char* name, std::int64_t value, bool isMoney) {
            json[name] = isMoney ? Json(usdOf(value)) : Json(value);
        });
    return json;
}

// Exact, without trailing zeros: 0.0123
std::string usdText(std::int64_t nanoUsd)
{
    constexpr std::int64_t kNanos = 1'000'000'000;
    std::string text = nanoUsd < 0 ? "-" : "";
    const std::int64_t amount = nanoUsd < 0 ? -nanoUsd : nanoUsd;
    text += std::to_string(amount / kNanos);
    std::string fraction = std::to_string(kNanos + amount % kNanos);
    fraction.front() = '.';
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return fraction.size() > 1 ? text + fraction : text;
}

class CsvLines {
public:
    void add(std::string_view cell)
    {
        if (!m_isAtStart) m_text += ',';
        m_isAtStart = false;
        m_text += cell;
    }
    void end()
    {
        m_text += "\r\n";
        m_isAtStart = true;
    }
    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    std::string m_text;
    bool m_isAtStart = true;
};

}  // namespace

const char* usageGroupName(UsageGroup group) noexcept
{
    for (const GroupName& known : kGroups)
        if (known.group == group) return known.name;
    return "key";
}

Result<std::vector<UsageGroup>> parseUsageGroups(std::string_view text)
{
    std::vector<UsageGroup> groups;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view name = text.substr(0, comma);
        const auto* found =
            std::find_if(std::begin(kGroups), std::end(kGroups),
                         [&](const GroupName& known) { return name == known.name; });
        const bool isKnown = found != std::end(kGroups);
        const bool isTwice =
            isKnown && std::find(groups.begin(), groups.end(), found->group) != groups.end();
        if (!isKnown || isTwice || groups.size() == kMaxUsageGroups)
            return fail(ErrorCode::InvalidArgument,
                        "group_by takes up to three different ones of key, team, model, provider, "
                        "user, day, hour");
        groups.push_back(found->group);
        if (comma == std::string_view::npos) return groups;
        text.remove_prefix(comma + 1);
    }
}

std::optional<UsageGroup> UsageQuery::timeGroup() const
{
    if (isGroupedBy(UsageGroup::Hour)) return UsageGroup::Hour;
    if (isGroupedBy(UsageGroup::Day)) return UsageGroup::Day;
    return std::nullopt;
}

bool UsageQuery::isGroupedBy(UsageGroup group) const
{
    return std::find(groupBy.begin(), groupBy.end(), group) != groupBy.end();
}

Result<UsageQuery> checkedUsageQuery(UsageQuery query)
{
    if (query.limit < 1 || query.limit > kMaxUsageRows)
        return fail(ErrorCode::InvalidArgument,
                    "limit must be 1 to " + std::to_string(kMaxUsageRows));
    if (query.isGroupedBy(UsageGroup::Day) && query.isGroupedBy(UsageGroup::Hour))
        return fail(ErrorCode::InvalidArgument, "group_by takes day or hour, not both");
    constexpr std::int64_t kLatestMs = 4'102'444'800'000;  // the year 2100
    if (query.sinceMs < 0 || query.untilMs > kLatestMs || query.sinceMs >= query.untilMs)
        return fail(ErrorCode::InvalidArgument,
                    "since_ms and until_ms must be unix milliseconds, the first before the second");
    query.sinceMs = hourOf(query.sinceMs);
    query.untilMs = hourOf(query.untilMs + kHourMs - 1);
    if (query.isGroupedBy(UsageGroup::Hour) && query.untilMs - query.sinceMs > kMaxHourlySpanMs)
        return fail(ErrorCode::InvalidArgument,
                    "a group by hour covers at most 31 days; shorten the span or group by day");
    return query;
}

UsageSums& UsageSums::operator+=(const UsageSums& other)
{
    requests += other.requests;
    errors += other.errors;
    promptTokens = boundedSum(promptTokens, other.promptTokens);
    completionTokens = boundedSum(completionTokens, other.completionTokens);
    cachedTokens = boundedSum(cachedTokens, other.cachedTokens);
    reasoningTokens = boundedSum(reasoningTokens, other.reasoningTokens);
    audioTokens = boundedSum(audioTokens, other.audioTokens);
    costNanoUsd = boundedSum(costNanoUsd, other.costNanoUsd);
    unpriced += other.unpriced;
    estimated += other.estimated;
    cacheHits += other.cacheHits;
    savedNanoUsd = boundedSum(savedNanoUsd, other.savedNanoUsd);
    return *this;
}

Json toJson(const UsageReport& report, const UsageQuery& query, std::int64_t nowMs)
{
    Json groups = Json::array();
    for (const UsageGroup group : query.groupBy) groups.push_back(usageGroupName(group));
    Json rows = Json::array();
    for (const UsageRow& row : report.rows) rows.push_back(toJson(row, query));
    UsageQuery ungrouped = query;
    ungrouped.groupBy.clear();
    UsageRow total;
    total.sums = report.total;
    return {{"now_ms", nowMs},
            {"since_ms", query.sinceMs},
            {"until_ms", query.untilMs},
            {"group_by", std::move(groups)},
            {"truncated", report.isTruncated},
            {"rows", std::move(rows)},
            {"total", toJson(total, ungrouped)}};
}

std::string csvCell(std::string_view text)
{
    std::string cell;
    // What a spreadsheet would calculate. Source: OWASP, CSV injection.
    if (!text.empty() &&
        std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos)
        cell = "'";
    cell += text;
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string toCsv(const UsageReport& report, const UsageQuery& query)
{
    CsvLines lines;
    columns(
        UsageRow(), query, [&](const char* name, const std::string&) { lines.add(name); },
        [&](UsageGroup group, std::int64_t) {
            if (group == UsageGroup::Day) lines.add("day");
            lines.add("at_ms");
        },
        [&](const char* name, std::int64_t, bool) { lines.add(name); });
    lines.end();
    for (const UsageRow& row : report.rows) {
        columns(
            row, query, [&](const char*, const std::string& text) { lines.add(csvCell(text)); },
            [&](UsageGroup group, std::int64_t atMs) {
                if (group == UsageGroup::Day) lines.add(dayText(atMs));
                lines.add(std::to_string(atMs));
            },
            [&](const char*, std::int64_t value, bool isMoney) {
                lines.add(isMoney ? usdText(value) : std::to_string(value));
            });
        lines.end();
    }
    return lines.take();
}

std::string dayText(std::int64_t unixMs)
{
    const auto date = dateOf(unixMs);
    const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return std::to_string(static_cast<int>(date.year())) + "-" +
           two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day()));
}

std::int64_t hourOf(std::int64_t unixMs) noexcept
{
    return floorTo(unixMs, kHourMs);
}

std::int64_t dayOf(std::int64_t unixMs) noexcept
{
    return floorTo(unixMs, kDayMs);
}

std::int64_t monthOf(std::int64_t unixMs) noexcept
{
    const auto date = dateOf(unixMs);
    return millisOf(date.year() / date.month() / 1);
}

std::int64_t nextMonthOf(std::int64_t unixMs) noexcept
{
    const auto date = dateOf(unixMs);
    const auto next = std::chrono::year_month(date.year(), date.month()) + std::chrono::months(1);
    return millisOf(next / 1);
}

std::int64_t boundedSum(std::int64_t a, std::int64_t b) noexcept
{
    using Limits = std::numeric_limits<std::int64_t>;
    if (b > 0 && a > Limits::max() - b) return Limits::max();
    if (b < 0 && a < Limits::min() - b) return Limits::min();
    return a + b;
}

double usdOf(std::int64_t nanoUsd) noexcept
{
    constexpr double kNanosPerUsd = 1e9;
    return static_cast<double>(nanoUsd) / kNanosPerUsd;
}

}  // namespace helix::gateway

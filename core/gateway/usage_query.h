#pragma once
// What GET /admin/usage asks of a ledger, and the answer: sums by who, what and when. Pure values;
// the shapes in JSON and CSV.

#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace helix::gateway {

inline constexpr int kDefaultUsageRows = 1'000;
inline constexpr int kMaxUsageRows = 10'000;
inline constexpr std::size_t kMaxUsageGroups = 3;
inline constexpr std::int64_t kHourMs = 3'600'000;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;
inline constexpr std::int64_t kDefaultUsageSpanMs = 30 * kDayMs;
inline constexpr std::int64_t kMaxHourlySpanMs = 31 * kDayMs;

enum class UsageGroup { Key, Team, Model, Provider, User, Day, Hour };
[[nodiscard]] const char* usageGroupName(UsageGroup group) noexcept;
/// Comma-separated, at most kMaxUsageGroups different ones. Errors: InvalidArgument naming the
/// valid ones.
[[nodiscard]] Result<std::vector<UsageGroup>> parseUsageGroups(std::string_view text);

struct UsageQuery {
    std::vector<UsageGroup> groupBy{UsageGroup::Key};
    std::int64_t sinceMs = 0;  ///< [sinceMs, untilMs), whole hours
    std::int64_t untilMs = 0;
    // nullopt: any; empty: without one.
    std::optional<std::string> key{};
    std::optional<std::string> team{};
    std::optional<std::string> model{};
    std::optional<std::string> provider{};
    std::optional<std::string> user{};
    int limit = kDefaultUsageRows;

    /// Day and hour exclude each other; the hour wins.
    [[nodiscard]] std::optional<UsageGroup> timeGroup() const;
    [[nodiscard]] bool isGroupedBy(UsageGroup group) const;
};

/// Widens the span to whole hours. Errors: InvalidArgument (limit, empty span, too long for hours).
[[nodiscard]] Result<UsageQuery> checkedUsageQuery(UsageQuery query);

struct UsageSums {
    std::int64_t requests = 0;
    std::int64_t errors = 0;
    std::int64_t promptTokens = 0;
    std::int64_t completionTokens = 0;
    std::int64_t cachedTokens = 0;
    std::int64_t reasoningTokens = 0;
    std::int64_t audioTokens = 0;
    std::int64_t costNanoUsd = 0;
    std::int64_t unpriced = 0;
    std::int64_t estimated = 0;
    std::int64_t cacheHits = 0;
    std::int64_t savedNanoUsd = 0;

    UsageSums& operator+=(const UsageSums& other);
    friend bool operator==(const UsageSums&, const UsageSums&) = default;
};

/// Whose sums they are; empty texts mean "without", and what is not grouped by is empty too.
struct UsageRow {
    std::string key;
    std::string keyName;
    std::string team;
    std::string user;
    std::string model;
    std::string provider;
    std::int64_t atMs = 0;  ///< start of the day or hour
    UsageSums sums;
};

struct UsageReport {
    std::vector<UsageRow> rows;  ///< by falling cost, or by time when a time is grouped by
    UsageSums total;             ///< also of rows beyond the limit
    bool isTruncated = false;
};

/// The answer of GET /admin/usage.
[[nodiscard]] Json toJson(const UsageReport& report, const UsageQuery& query, std::int64_t nowMs);
/// RFC 4180 with a header line. A text that a spreadsheet would take for a formula begins with an
/// apostrophe.
[[nodiscard]] std::string toCsv(const UsageReport& report, const UsageQuery& query);
/// One cell of such a file.
[[nodiscard]] std::string csvCell(std::string_view text);

/// "2026-01-31" in UTC.
[[nodiscard]] std::string dayText(std::int64_t unixMs);
/// The start of its hour, day or month in UTC.
[[nodiscard]] std::int64_t hourOf(std::int64_t unixMs) noexcept;
[[nodiscard]] std::int64_t dayOf(std::int64_t unixMs) noexcept;
[[nodiscard]] std::int64_t monthOf(std::int64_t unixMs) noexcept;
[[nodiscard]] std::int64_t nextMonthOf(std::int64_t unixMs) noexcept;

/// a + b, or the number of int64 that is nearest to it.
[[nodiscard]] std::int64_t boundedSum(std::int64_t a, std::int64_t b) noexcept;
[[nodiscard]] double usdOf(std::int64_t nanoUsd) noexcept;

}  // namespace helix::gateway

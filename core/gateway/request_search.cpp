#include "gateway/request_search.h"

namespace helix::gateway {

namespace {

using Steady = std::chrono::steady_clock;

// Numbers follow the ends of requests, times of a query mean their starts. A request may have begun
// this long before its end; one that took longer can be missing from a page bounded by until_ms.
constexpr std::int64_t kLongestRequestMs = 3'600'000;
// Ends that are this close may be numbered the other way round.
constexpr std::int64_t kOrderSlackMs = 60'000;

}  // namespace

Result<RequestPage> RequestSearch::run()
{
    const auto stopAt = Steady::now() + kScanBudget;
    RequestPage page;
    auto rest = candidates();
    if (!rest) return tl::unexpected(std::move(rest.error()));
    // A follower has no other way to move on than to get a record, so it may take longer.
    while (!rest->isEmpty() && page.records.size() <= limit() &&
           (isFollowing() || Steady::now() < stopAt)) {
        if (auto read = readWindow(takeWindow(*rest), page); !read)
            return tl::unexpected(std::move(read.error()));
    }
    if (auto done = finish(page, *rest); !done) return tl::unexpected(std::move(done.error()));
    return page;
}

Result<RequestSearch::Range> RequestSearch::candidates()
{
    auto range = stored();
    if (!range || range->isEmpty()) return range;
    if (auto cut = cutByCursor(*range); !cut) return tl::unexpected(std::move(cut.error()));
    if (range->isEmpty()) return range;
    if (auto cut = cutByTime(*range); !cut) return tl::unexpected(std::move(cut.error()));
    return range;
}

Result<RequestSearch::Range> RequestSearch::stored()
{
    const auto low = m_reader.queryInt("SELECT coalesce(min(seq), 1) FROM requests");
    if (!low) return tl::unexpected(low.error());
    const auto high = m_reader.queryInt("SELECT coalesce(max(seq), 0) FROM requests");
    if (!high) return tl::unexpected(high.error());
    return Range{*low, *high};
}

Result<void> RequestSearch::cutByCursor(Range& range)
{
    const auto& cursor = isFollowing() ? m_query.after : m_query.before;
    if (cursor.empty()) return {};
    const auto number = numberOf(cursor);
    if (!number) return tl::unexpected(number.error());
    if (isFollowing())
        range.low = std::max(range.low, *number + 1);
    else
        range.high = std::min(range.high, *number - 1);
    return {};
}

Result<void> RequestSearch::cutByTime(Range& range)
{
    if (m_query.sinceMs) {
        const auto first = firstEndingAt(*m_query.sinceMs - kOrderSlackMs, range);
        if (!first) return tl::unexpected(first.error());
        range.low = *first;
    }
    if (m_query.untilMs) {
        const auto slack = kLongestRequestMs + kOrderSlackMs;
        const auto first = firstEndingAt(*m_query.untilMs + slack, range);
        if (!first) return tl::unexpected(first.error());
        range.high = std::min(range.high, *first);
    }
    return {};
}

/// 0, which stands before the oldest record, when the id is unknown (removed by retention).
Result<std::int64_t> RequestSearch::numberOf(const std::string& id)
{
    auto statement = m_reader.prepareCached("SELECT seq FROM requests WHERE id = ?");
    if (!statement) return tl::unexpected(std::move(statement.error()));
    const auto row = statement->bind(1, id).step();
    if (!row) return tl::unexpected(row.error());
    return *row ? statement->columnInt(0) : 0;
}

/// The first number of the range whose request ended at endMs or later, else range.high + 1. A
/// binary search, because ends grow with the numbers: log2 of ten million is 24 look-ups, and no
/// index has to be kept for it.
Result<std::int64_t> RequestSearch::firstEndingAt(std::int64_t endMs, Range range)
{
    auto probe = m_reader.prepareCached(
        "SELECT at_ms + duration_ms FROM requests WHERE seq >= ? ORDER BY seq LIMIT 1");
    if (!probe) return tl::unexpected(std::move(probe.error()));
    auto low = range.low;
    auto high = range.high + 1;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        probe->reset();
        const auto row = probe->bind(1, middle).step();
        if (!row) return tl::unexpected(row.error());
        if (*row && probe->columnDouble(0) < static_cast<double>(endMs))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

RequestSearch::Range RequestSearch::takeWindow(Range& rest) const
{
    Range window = rest;
    if (isFollowing()) {
        window.high = std::min(rest.high, rest.low + kScanWindow - 1);
        rest.low = window.high + 1;
    } else {
        window.low = std::max(rest.low, rest.high - kScanWindow + 1);
        rest.high = window.low - 1;
    }
    return window;
}

Result<void> RequestSearch::readWindow(Range window, RequestPage& page)
{
    const auto sql = "SELECT seq, " + std::string(kRequestColumns) +
                     " FROM requests WHERE seq >= ? AND seq <= ?" + m_filter.sql() +
                     (isFollowing() ? " ORDER BY seq LIMIT ?" : " ORDER BY seq DESC LIMIT ?");
    auto rows = m_reader.prepareCached(sql);
    if (!rows) return tl::unexpected(std::move(rows.error()));
    rows->bind(1, window.low).bind(2, window.high);
    const auto wanted = limit() + 1 - page.records.size();
    rows->bind(m_filter.bind(*rows, 3), static_cast<std::int64_t>(wanted));
    for (;;) {
        const auto row = rows->step();
        if (!row) return tl::unexpected(row.error());
        if (!*row) return {};
        page.records.push_back(readRequest(*rows));
    }
}

/// One record more than the limit was looked for, to know whether there is more.
Result<void> RequestSearch::finish(RequestPage& page, Range rest)
{
    if (page.records.size() > limit()) {
        page.records.pop_back();
        page.hasMore = true;
        if (!isFollowing()) page.nextBefore = page.records.back().id;
        return {};
    }
    if (isFollowing() || rest.isEmpty()) return {};
    // The time was over: the oldest record that was looked at is where to go on.
    auto last =
        m_reader.prepareCached("SELECT id FROM requests WHERE seq > ? ORDER BY seq LIMIT 1");
    if (!last) return tl::unexpected(std::move(last.error()));
    const auto row = last->bind(1, rest.high).step();
    if (!row) return tl::unexpected(row.error());
    page.hasMore = *row;
    if (*row) page.nextBefore = last->columnText(0);
    return {};
}

}  // namespace helix::gateway

#pragma once
// One search for a page of requests on a read-only connection: which numbers can match, then window
// after window until the page is full or the time is over. Used on one thread, for one call.

#include "gateway/request_rows.h"

namespace helix::gateway {

class RequestSearch {
public:
    RequestSearch(store::Database& reader, const RequestQuery& query)
        : m_reader(reader), m_query(query), m_filter(query)
    {}

    /// Errors: StorageError, IoError.
    [[nodiscard]] Result<RequestPage> run();

private:
    /// Numbers [low, high]; empty when low > high.
    struct Range {
        std::int64_t low = 1;
        std::int64_t high = 0;
        [[nodiscard]] bool isEmpty() const { return low > high; }
    };

    [[nodiscard]] bool isFollowing() const { return !m_query.after.empty(); }
    [[nodiscard]] std::size_t limit() const { return static_cast<std::size_t>(m_query.limit); }
    [[nodiscard]] Result<Range> candidates();
    [[nodiscard]] Result<Range> stored();
    [[nodiscard]] Result<void> cutByCursor(Range& range);
    [[nodiscard]] Result<void> cutByTime(Range& range);
    [[nodiscard]] Result<std::int64_t> numberOf(const std::string& id);
    [[nodiscard]] Result<std::int64_t> firstEndingAt(std::int64_t endMs, Range range);
    [[nodiscard]] Range takeWindow(Range& rest) const;
    [[nodiscard]] Result<void> readWindow(Range window, RequestPage& page);
    [[nodiscard]] Result<void> finish(RequestPage& page, Range rest);

    store::Database& m_reader;
    const RequestQuery& m_query;
    RequestFilter m_filter;
};

}  // namespace helix::gateway

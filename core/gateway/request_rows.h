#pragma once
// How a RequestRecord lies in the tables of requests.db: the one place that knows the order of the
// columns, and the filters of a query as SQL with bound parameters.

#include "gateway/request_store.h"

#include <variant>

namespace helix::gateway {

/// Stores the record; one with a known id is left as it is, so that a job may run twice.
[[nodiscard]] Result<void> insertRequest(store::Database& database, const RequestRecord& record);

/// Every column of `requests`, as readRequest() expects them, from column 1 on.
extern const std::string_view kRequestColumns;
/// How many they are: the number of the column behind them.
extern const int kRequestColumnCount;
/// The record of the current row, whose column 0 is the number and is not read.
[[nodiscard]] RequestRecord readRequest(const store::Statement& row);

/// Conditions joined by AND, and the values for their question marks from left to right.
class RequestFilter {
public:
    explicit RequestFilter(const RequestQuery& query);

    /// Begins with " AND " unless there is none.
    [[nodiscard]] const std::string& sql() const noexcept { return m_sql; }
    /// Binds the values from parameter `index` on; returns the next free index.
    int bind(store::Statement& statement, int index) const;

private:
    using Value = std::variant<std::int64_t, double, std::string>;
    void add(std::string_view condition, Value value);
    void addStatus(const StatusFilter& status);
    void addText(const std::string& text);

    std::string m_sql;
    std::vector<Value> m_values;
};

}  // namespace helix::gateway

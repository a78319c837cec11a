#pragma once
// One compiled SQL statement: bind, step, read columns. Owned by the one who prepared it, used on
// the thread of its Database and not after it. Values always travel as bound parameters, never as
// SQL text.

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3_stmt;

namespace helix::store {

class Statement {
public:
    ~Statement();
    Statement(Statement&& other) noexcept
        : m_statement(std::exchange(other.m_statement, nullptr)),
          m_isCached(other.m_isCached),
          m_bindFailure(other.m_bindFailure)
    {}
    Statement& operator=(Statement&&) = delete;

    /// index counts from 1. The bytes are copied. A failed bind is reported by the next step().
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, int value) { return bind(index, std::int64_t{value}); }
    Statement& bind(int index, bool value) { return bind(index, std::int64_t{value ? 1 : 0}); }
    Statement& bind(int index, double value);
    Statement& bind(int index, std::string_view value);
    Statement& bind(int index, const std::string& value)
    {
        return bind(index, std::string_view(value));
    }
    Statement& bind(int index, const char* value) { return bind(index, std::string_view(value)); }
    Statement& bindNull(int index);
    /// nullopt becomes NULL.
    template <class T>
    Statement& bind(int index, const std::optional<T>& value)
    {
        return value ? bind(index, *value) : bindNull(index);
    }

    /// True: a row is there. False: finished. Errors: StorageError (constraint, busy, damaged),
    /// LimitExceeded (disk full), IoError.
    [[nodiscard]] Result<bool> step();
    /// step() for statements without rows.
    [[nodiscard]] Result<void> run();
    /// Ready for another round; the bindings are cleared.
    void reset() noexcept;

    /// column counts from 0; valid after step() returned true. NULL reads as 0 or empty.
    [[nodiscard]] std::int64_t columnInt(int column) const noexcept;
    [[nodiscard]] double columnDouble(int column) const noexcept;
    [[nodiscard]] std::string columnText(int column) const;
    [[nodiscard]] bool isNull(int column) const noexcept;
    [[nodiscard]] std::optional<std::int64_t> columnOptionalInt(int column) const;
    [[nodiscard]] std::optional<double> columnOptionalDouble(int column) const;
    [[nodiscard]] std::optional<std::string> columnOptionalText(int column) const;

private:
    friend class Database;
    Statement(sqlite3_stmt* statement, bool isCached) noexcept
        : m_statement(statement), m_isCached(isCached)
    {}
    Statement& remember(int code) noexcept;

    sqlite3_stmt* m_statement;
    bool m_isCached;
    int m_bindFailure = 0;
};

}  // namespace helix::store

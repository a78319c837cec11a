#include "store/statement.h"

#include "store/storage_error.h"

#include <sqlite3.h>

namespace helix::store {

namespace {

std::string describe(sqlite3_stmt* statement)
{
    constexpr std::size_t kShown = 60;
    const std::string sql = sqlite3_sql(statement);
    return "cannot run \"" + sql.substr(0, kShown) + (sql.size() > kShown ? "…\"" : "\"");
}

}  // namespace

Statement::~Statement()
{
    if (!m_statement) return;
    if (m_isCached)
        reset();
    else
        sqlite3_finalize(m_statement);
}

Statement& Statement::remember(int code) noexcept
{
    if (code != SQLITE_OK && m_bindFailure == SQLITE_OK) m_bindFailure = code;
    return *this;
}

Statement& Statement::bind(int index, std::int64_t value)
{
    return remember(sqlite3_bind_int64(m_statement, index, value));
}

Statement& Statement::bind(int index, double value)
{
    return remember(sqlite3_bind_double(m_statement, index, value));
}

Statement& Statement::bind(int index, std::string_view value)
{
    // A null pointer would bind NULL, and an empty view may hold one.
    const char* bytes = value.data() ? value.data() : "";
    return remember(sqlite3_bind_text64(m_statement, index, bytes, value.size(), SQLITE_TRANSIENT,
                                        SQLITE_UTF8));
}

Statement& Statement::bindNull(int index)
{
    return remember(sqlite3_bind_null(m_statement, index));
}

Result<bool> Statement::step()
{
    if (m_bindFailure != SQLITE_OK)
        return storageFailure(nullptr, m_bindFailure, describe(m_statement));
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    auto failure = storageFailure(sqlite3_db_handle(m_statement), code, describe(m_statement));
    sqlite3_reset(m_statement);
    return failure;
}

Result<void> Statement::run()
{
    for (;;) {
        auto row = step();
        if (!row) return tl::unexpected(std::move(row.error()));
        if (!*row) return {};
    }
}

void Statement::reset() noexcept
{
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    m_bindFailure = SQLITE_OK;
}

std::int64_t Statement::columnInt(int column) const noexcept
{
    return sqlite3_column_int64(m_statement, column);
}

double Statement::columnDouble(int column) const noexcept
{
    return sqlite3_column_double(m_statement, column);
}

std::string Statement::columnText(int column) const
{
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
    return bytes ? std::string(bytes, size) : std::string();
}

bool Statement::isNull(int column) const noexcept
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::optional<std::int64_t> Statement::columnOptionalInt(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(columnInt(column));
}

std::optional<double> Statement::columnOptionalDouble(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(columnDouble(column));
}

std::optional<std::string> Statement::columnOptionalText(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(columnText(column));
}

}  // namespace helix::store

#include "store/storage_error.h"

#include <sqlite3.h>
#include <cerrno>
#include <system_error>

namespace helix::store {

namespace {

struct Reason {
    ErrorCode code;
    const char* text;
    bool isRetryable;
};

Reason reasonOf(int primaryCode)
{
    switch (primaryCode) {
        case SQLITE_FULL:
            return {ErrorCode::LimitExceeded, "the disk is full; free some space", true};
        case SQLITE_TOOBIG:
            return {ErrorCode::LimitExceeded, "the value is too big to be stored", false};
        case SQLITE_IOERR:
            return {ErrorCode::IoError, "the disk reported an input/output error", true};
        case SQLITE_CANTOPEN:
            return {ErrorCode::IoError, "the file cannot be opened; check folder and rights", true};
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return {ErrorCode::IoError, "the file is read-only; check its owner and mode", true};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:
            return {ErrorCode::StorageError, "another process holds the database", true};
        case SQLITE_NOMEM: return {ErrorCode::StorageError, "no memory is left", true};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {ErrorCode::StorageError,
                    "the file is damaged or no database; restore it from a backup or move it away",
                    false};
        case SQLITE_CONSTRAINT:
            return {ErrorCode::StorageError, "the value breaks a rule of the schema", false};
        default: return {ErrorCode::StorageError, "the database refused", false};
    }
}

ErrorCode codeOf(int errorNumber)
{
    switch (errorNumber) {
        case ENOSPC:
        case EDQUOT: return ErrorCode::LimitExceeded;
        case EACCES:
        case EPERM:
        case EROFS: return ErrorCode::PermissionDenied;
        default: return ErrorCode::IoError;
    }
}

}  // namespace

tl::unexpected<Error> storageFailure(sqlite3* database, int code, std::string what)
{
    const auto reason = reasonOf(code & 0xff);
    std::string cause = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    cause += ", code " + std::to_string(code);
    return tl::unexpected(Error{.code = reason.code,
                                .message = std::move(what) + ": " + reason.text,
                                .cause = std::move(cause),
                                .retryable = reason.isRetryable});
}

tl::unexpected<Error> systemFailure(int errorNumber, std::string what)
{
    const auto reason = std::generic_category().message(errorNumber);
    return tl::unexpected(Error{.code = codeOf(errorNumber),
                                .message = std::move(what) + ": " + reason,
                                .cause = {},
                                .retryable = errorNumber == ENOSPC || errorNumber == EDQUOT});
}

}  // namespace helix::store

#pragma once
// What SQLite and the operating system call a failure, in the words of our error channel. The place
// where it is decided whether the same call may succeed later.

#include "base/result.h"

struct sqlite3;

namespace helix::store {

/// what is the sentence's beginning: "cannot open /data/requests.db". database may be null. Disk
/// full becomes LimitExceeded, input/output and permission trouble IoError, everything else
/// StorageError.
[[nodiscard]] tl::unexpected<Error> storageFailure(sqlite3* database, int code, std::string what);

/// The same for errno. ENOSPC, EDQUOT: LimitExceeded; EACCES, EPERM, EROFS: PermissionDenied;
/// everything else IoError.
[[nodiscard]] tl::unexpected<Error> systemFailure(int errorNumber, std::string what);

}  // namespace helix::store

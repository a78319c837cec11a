#pragma once
// What every model call used and cost, kept for the bill. An interface, because a cluster keeps one
// ledger in a shared database while a node alone keeps its own. Owned by UsageAccounts.

#include "gateway/usage_entry.h"
#include "gateway/usage_query.h"

#include <chrono>
#include <string>
#include <vector>

namespace helix::gateway {

/// What the callers of one API key have spent so far.
struct KeySpending {
    std::string keyId;
    std::int64_t dayNanoUsd = 0;
    std::int64_t monthNanoUsd = 0;
};

struct UsageLedgerStats {
    std::size_t queued = 0;  ///< requests whose rows the database lacks
    std::size_t capacity = 0;
    std::uint64_t committed = 0;
    std::uint64_t lost = 0;           ///< neither journal nor queue took them
    std::uint64_t journalErrors = 0;  ///< rows that only memory holds until they are committed
    std::int64_t journalBytes = 0;
    bool isFailing = false;  ///< rows are owed to the disk
    std::string lastError;
};

class UsageLedger {
public:
    virtual ~UsageLedger() = default;

    /// All rows of one request. When it returns they survive the end of this process, unless the
    /// disk is full: then they are owed, in memory, until there is space. Rows that are there
    /// already are left as they are. Thread: any; takes no longer than one write to a file.
    virtual void append(const std::vector<UsageEntry>& entries) = 0;
    /// Rows appended a moment ago may not be in it yet. Errors: StorageError, IoError. Thread: any
    /// but an event loop; blocks on the disk.
    [[nodiscard]] virtual Result<UsageReport> report(const UsageQuery& query) = 0;
    /// Of every key since these starts of a day and of its month. Errors, thread: as report().
    [[nodiscard]] virtual Result<std::vector<KeySpending>> spending(std::int64_t dayMs,
                                                                    std::int64_t monthMs) = 0;
    /// Looks after the journal; call it every second. Thread: one at a time.
    virtual void tend() = 0;
    /// Removes what is older, in small steps; call it every minute. Thread: one at a time.
    virtual void prune(std::int64_t beforeMs) = 0;
    [[nodiscard]] virtual UsageLedgerStats stats() const = 0;
    /// Writes what is owed. Idempotent. Thread: the owner's.
    virtual void stop() = 0;
};

}  // namespace helix::gateway

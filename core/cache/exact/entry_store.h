#pragma once
// The second level of a cache: larger and slower than memory, shared between runs of a node or
// between nodes. It may lose entries and may be away; it must never give a wrong one.

#include "base/result.h"
#include "cache/exact/entry.h"

#include <optional>

namespace helix::cache {

struct EntryStoreStats {
    std::int64_t entries = 0;
    std::int64_t bytes = 0;
    std::uint64_t notWritten = 0;  ///< the store was too slow or failing
    std::uint64_t errors = 0;
    std::uint64_t repairs = 0;  ///< times that a damaged store was set aside
};

/// Thread: any.
class EntryStore {
public:
    virtual ~EntryStore() = default;
    /// False when it is sure that the store has no such entry; then nobody waits for it. Never
    /// blocks.
    [[nodiscard]] virtual bool mayHave(const Sha256& key) const = 0;
    /// Null when there is none, also while the store fails: a cache that is ill is an empty one.
    /// Blocks: not on an event loop.
    [[nodiscard]] virtual EntryPtr find(const Sha256& key) = 0;
    /// Never blocks; may drop the entry.
    virtual void put(const Sha256& key, EntryPtr entry) = 0;
    /// Removes what the filter names (nullopt: everything) and returns how many. Errors: those of
    /// the store. Blocks.
    [[nodiscard]] virtual Result<std::int64_t> clear(const std::optional<std::string>& model) = 0;
    /// Removes some of what has expired, and what is beyond the bound. Never blocks; called every
    /// few seconds.
    virtual void maintain() = 0;
    virtual void setMaxBytes(std::int64_t bytes) = 0;
    [[nodiscard]] virtual EntryStoreStats stats() const = 0;
};

}  // namespace helix::cache

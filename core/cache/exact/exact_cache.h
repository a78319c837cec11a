#pragma once
// Entries in memory over a second level. Owned by whoever serves answers from it. A look-up in
// memory never blocks; the second level is asked only when it may have the entry, and off the event
// loop. Time is the clock's calendar, so that an entry holds as long after a restart as before.

#include "base/clock.h"
#include "cache/exact/entry_store.h"
#include "cache/exact/lru_map.h"

namespace helix::cache {

struct ExactCacheBounds {
    std::size_t maxBytes = 256UL * 1024 * 1024;  ///< in memory
    std::size_t maxEntries = 10'000;             ///< in memory
    std::int64_t maxDiskBytes = 1024LL * 1024 * 1024;
};

struct ExactCacheStats {
    std::size_t entries = 0;  ///< in memory
    std::size_t bytes = 0;
    std::size_t maxBytes = 0;
    std::uint64_t evictions = 0;
    EntryStoreStats disk;
};

/// Thread: any.
class ExactCache {
public:
    /// second may be null: then there is only memory. clock outlives the cache.
    ExactCache(const Clock& clock, std::unique_ptr<EntryStore> second, ExactCacheBounds bounds);

    [[nodiscard]] bool hasSecond() const noexcept { return m_second != nullptr; }
    /// Puts a second level below, once; later calls change nothing.
    void setSecond(std::unique_ptr<EntryStore> second);
    /// False: the second level is neither read nor written; clear() empties it all the same.
    void useSecond(bool isUsed) noexcept { m_isSecondUsed = isUsed; }

    /// Null when memory has none that still holds.
    [[nodiscard]] EntryPtr findInMemory(const Sha256& key);
    /// Whether findBelow() is worth the wait.
    [[nodiscard]] bool mayBeBelow(const Sha256& key) const;
    /// Asks the second level and keeps what it has in memory, unless memory got one or was emptied
    /// meanwhile. Blocks: not on an event loop.
    [[nodiscard]] EntryPtr findBelow(const Sha256& key);
    /// Never blocks.
    void put(const Sha256& key, EntryPtr entry);
    /// Removes the entries of that model, or all, and returns how many different ones there were
    /// at least. Errors: those of the second level; memory is emptied then, too. Blocks.
    [[nodiscard]] Result<std::int64_t> clear(const std::optional<std::string>& model);
    /// What has expired leaves, a part at a time. Never blocks.
    void maintain();

    void setBounds(const ExactCacheBounds& bounds);
    [[nodiscard]] ExactCacheStats stats() const;

private:
    [[nodiscard]] std::int64_t nowMs() const { return unixMillis(m_clock.wallNow()); }
    /// Null when there is none, or none is to be used.
    [[nodiscard]] EntryStore* usedSecond() const
    {
        return m_isSecondUsed ? m_second.load() : nullptr;
    }

    const Clock& m_clock;
    LruMap<Entry> m_memory;
    std::mutex m_mutex;  ///< guards the setting of the next two
    std::unique_ptr<EntryStore> m_owned;
    std::atomic<EntryStore*> m_second{nullptr};  ///< what m_owned has
    std::atomic<bool> m_isSecondUsed{true};
    std::atomic<std::uint64_t> m_clears{0};  ///< of the second level
    std::atomic<std::int64_t> m_maxDiskBytes;
};

}  // namespace helix::cache

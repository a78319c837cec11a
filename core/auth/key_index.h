#pragma once
// The keys that work, in memory, found by their SHA-256. The way of a request touches nothing else:
// no store, and a lock that only writers hold alone, for a few instructions, in one of many shards.
// Owned by ApiKeyStore. Thread: any.

#include "auth/api_key.h"

#include <array>
#include <atomic>
#include <memory>
#include <shared_mutex>
#include <unordered_map>

namespace helix::auth {

class KeyIndex {
public:
    /// Adds or replaces.
    void put(const Sha256& digest, std::shared_ptr<const ApiKey> key);
    /// From here on find() does not know it, on every thread.
    void remove(const Sha256& digest);

    /// The key, or nullptr, and notes that it was used. A hit and a miss compare the same number of
    /// bytes. Complexity: O(1).
    [[nodiscard]] std::shared_ptr<const ApiKey> find(const Sha256& digest, std::int64_t nowMs);
    /// When it was last used as far as this process knows; 0: never.
    [[nodiscard]] std::int64_t lastUsedMs(const Sha256& digest) const;

    struct Use {
        std::string id;
        std::int64_t atMs = 0;
    };
    /// The uses since the last call. Complexity: O(keys) of the shards in which one was used.
    [[nodiscard]] std::vector<Use> takeUses();

    [[nodiscard]] std::size_t size() const;

private:
    static constexpr std::size_t kShards = 64;

    struct Entry {
        std::shared_ptr<const ApiKey> key;
        std::atomic<std::int64_t> lastUsedMs{0};
        std::int64_t reportedMs = 0;  ///< guarded by the shard's lock, held alone
    };
    // The digest is random already: its first bytes are a hash. Equality decides in constant time.
    struct Hash {
        std::size_t operator()(const Sha256& digest) const noexcept;
    };
    struct Equal {
        bool operator()(const Sha256& a, const Sha256& b) const noexcept
        {
            return equalInConstantTime(a, b);
        }
    };
    struct alignas(64) Shard {
        mutable std::shared_mutex mutex;
        std::unordered_map<Sha256, Entry, Hash, Equal> keys;
        std::atomic<bool> isUsed{false};
    };

    [[nodiscard]] Shard& shardOf(const Sha256& digest) noexcept
    {
        return m_shards[digest.back() % kShards];
    }
    [[nodiscard]] const Shard& shardOf(const Sha256& digest) const noexcept
    {
        return m_shards[digest.back() % kShards];
    }

    std::array<Shard, kShards> m_shards;
};

}  // namespace helix::auth

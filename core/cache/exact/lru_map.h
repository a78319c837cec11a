#pragma once
// A map from digests to shared values, bounded in bytes and entries; what was used least recently
// goes first. Spread over shards with a lock each, so that workers rarely meet; the bounds and the
// order hold for the whole, by one count of bytes and one stamp of use.
//
// Every value is weighed by the caller. kNodeBytes is added for what the map itself holds of it, so
// that many small values do not outgrow the bound unseen.

#include "cache/exact/entry.h"

#include <array>
#include <atomic>
#include <limits>
#include <list>
#include <mutex>
#include <unordered_map>

namespace helix::cache {

/// Thread: any.
template <class Value>
class LruMap {
public:
    using Ptr = std::shared_ptr<const Value>;
    /// List node, hash node and bucket of one value.
    static constexpr std::size_t kNodeBytes = 192;

    LruMap(std::size_t maxBytes, std::size_t maxEntries)
        : m_maxBytes(maxBytes), m_maxEntries(maxEntries)
    {}

    /// Null when there is none. Marks it as used.
    [[nodiscard]] Ptr find(const Sha256& key)
    {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.index.find(key);
        if (found == shard.index.end()) return nullptr;
        shard.order.splice(shard.order.begin(), shard.order, found->second);
        found->second->lastUse = ++m_uses;
        return found->second->value;
    }

    /// Replaces what was there. False: weight alone is beyond the bound, nothing was kept.
    bool put(const Sha256& key, Ptr value, std::size_t weight)
    {
        if (!fits(weight)) return false;
        erase(key);
        return putIfAbsent(key, std::move(value), weight);
    }

    /// Leaves what is there. False: weight alone is beyond the bound, nothing was kept.
    bool putIfAbsent(const Sha256& key, Ptr value, std::size_t weight)
    {
        if (!fits(weight)) return false;
        weight += kNodeBytes;
        // Room is made before it is used, so that the bound holds at every moment.
        m_bytes += weight;
        ++m_entries;
        shrink();
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        const auto [place, isNew] = shard.index.try_emplace(key);
        if (!isNew) {  // another thread was faster
            m_bytes -= weight;
            --m_entries;
            return true;
        }
        place->second =
            shard.order.insert(shard.order.begin(), Node{key, std::move(value), weight, ++m_uses});
        return true;
    }

    bool erase(const Sha256& key)
    {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        const auto found = shard.index.find(key);
        if (found == shard.index.end()) return false;
        drop(shard, found->second);
        return true;
    }

    /// Removes every value that the predicate names and returns how many.
    template <class Predicate>
    std::size_t eraseIf(const Predicate& isUnwanted)
    {
        std::size_t removed = 0;
        for (Shard& shard : m_shards) {
            const std::lock_guard lock(shard.mutex);
            for (auto node = shard.order.begin(); node != shard.order.end();) {
                const auto next = std::next(node);
                if (isUnwanted(*node->value)) {
                    drop(shard, node);
                    ++removed;
                }
                node = next;
            }
        }
        return removed;
    }

    void setBounds(std::size_t maxBytes, std::size_t maxEntries)
    {
        m_maxBytes = maxBytes;
        m_maxEntries = maxEntries;
        shrink();
    }

    [[nodiscard]] std::size_t bytes() const noexcept { return m_bytes; }
    [[nodiscard]] std::size_t size() const noexcept { return m_entries; }
    [[nodiscard]] std::size_t maxBytes() const noexcept { return m_maxBytes; }
    [[nodiscard]] std::uint64_t evictions() const noexcept { return m_evictions; }

private:
    static constexpr std::size_t kShards = 16;

    struct Node {
        Sha256 key;
        Ptr value;
        std::size_t weight = 0;
        std::uint64_t lastUse = 0;
    };
    using Order = std::list<Node>;
    struct Shard {
        std::mutex mutex;  ///< guards the rest
        Order order;       ///< used last first
        std::unordered_map<Sha256, typename Order::iterator, DigestHash> index;
    };

    [[nodiscard]] bool fits(std::size_t weight) const
    {
        return weight + kNodeBytes <= m_maxBytes && m_maxEntries != 0;
    }

    Shard& shardOf(const Sha256& key) { return m_shards[key[0] % kShards]; }

    void drop(Shard& shard, typename Order::iterator node)
    {
        m_bytes -= node->weight;
        --m_entries;
        shard.index.erase(node->key);
        shard.order.erase(node);
    }

    void shrink()
    {
        while (m_bytes > m_maxBytes || m_entries > m_maxEntries)
            if (!evictOldest()) return;
    }

    // Looks at the end of every shard; sixteen locks that nobody holds cost less than a list whose
    // one lock everybody wants.
    bool evictOldest()
    {
        Shard* oldest = nullptr;
        std::uint64_t oldestUse = std::numeric_limits<std::uint64_t>::max();
        for (Shard& shard : m_shards) {
            const std::lock_guard lock(shard.mutex);
            if (shard.order.empty() || shard.order.back().lastUse >= oldestUse) continue;
            oldest = &shard;
            oldestUse = shard.order.back().lastUse;
        }
        if (oldest == nullptr) return false;
        const std::lock_guard lock(oldest->mutex);
        if (oldest->order.empty()) return true;  // somebody else emptied it: look again
        drop(*oldest, std::prev(oldest->order.end()));
        ++m_evictions;
        return true;
    }

    std::atomic<std::size_t> m_maxBytes;
    std::atomic<std::size_t> m_maxEntries;
    std::atomic<std::size_t> m_bytes{0};
    std::atomic<std::size_t> m_entries{0};
    std::atomic<std::uint64_t> m_uses{0};
    std::atomic<std::uint64_t> m_evictions{0};
    std::array<Shard, kShards> m_shards;
};

}  // namespace helix::cache

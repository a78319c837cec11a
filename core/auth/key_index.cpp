#include "auth/key_index.h"

#include <algorithm>
#include <cstring>
#include <mutex>

namespace helix::auth {

namespace {

/// One note a second and key is enough, and keeps busy workers from writing to one place.
constexpr std::int64_t kUseResolutionMs = 1'000;
constexpr Sha256 kDecoy{};

}  // namespace

std::size_t KeyIndex::Hash::operator()(const Sha256& digest) const noexcept
{
    std::size_t value = 0;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
}

void KeyIndex::put(const Sha256& digest, std::shared_ptr<const ApiKey> key)
{
    Shard& shard = shardOf(digest);
    const std::unique_lock lock(shard.mutex);
    Entry& entry = shard.keys[digest];
    const std::int64_t used = key->lastUsedMs.value_or(0);
    if (used > entry.lastUsedMs) entry.lastUsedMs = used;
    entry.reportedMs = std::max(entry.reportedMs, used);
    entry.key = std::move(key);
}

void KeyIndex::remove(const Sha256& digest)
{
    Shard& shard = shardOf(digest);
    const std::unique_lock lock(shard.mutex);
    shard.keys.erase(digest);
}

std::shared_ptr<const ApiKey> KeyIndex::find(const Sha256& digest, std::int64_t nowMs)
{
    Shard& shard = shardOf(digest);
    const std::shared_lock lock(shard.mutex);
    const auto found = shard.keys.find(digest);
    // A miss compares as much as a hit does, so that the time tells nothing.
    if (found == shard.keys.end() || !equalInConstantTime(found->first, digest)) {
        (void)equalInConstantTime(kDecoy, digest);
        return nullptr;
    }
    Entry& entry = found->second;
    if (!entry.key->isExpired(nowMs) &&
        nowMs - entry.lastUsedMs.load(std::memory_order_relaxed) >= kUseResolutionMs) {
        entry.lastUsedMs.store(nowMs, std::memory_order_relaxed);
        shard.isUsed.store(true, std::memory_order_relaxed);
    }
    return entry.key;
}

std::int64_t KeyIndex::lastUsedMs(const Sha256& digest) const
{
    const Shard& shard = shardOf(digest);
    const std::shared_lock lock(shard.mutex);
    const auto found = shard.keys.find(digest);
    return found == shard.keys.end() ? 0 : found->second.lastUsedMs.load(std::memory_order_relaxed);
}

std::vector<KeyIndex::Use> KeyIndex::takeUses()
{
    std::vector<Use> uses;
    for (Shard& shard : m_shards) {
        if (!shard.isUsed.exchange(false)) continue;
        const std::unique_lock lock(shard.mutex);
        for (auto& [digest, entry] : shard.keys) {
            const std::int64_t used = entry.lastUsedMs.load(std::memory_order_relaxed);
            if (used <= entry.reportedMs) continue;
            entry.reportedMs = used;
            uses.push_back({entry.key->id, used});
        }
    }
    return uses;
}

std::size_t KeyIndex::size() const
{
    std::size_t total = 0;
    for (const Shard& shard : m_shards) {
        const std::shared_lock lock(shard.mutex);
        total += shard.keys.size();
    }
    return total;
}

}  // namespace helix::auth

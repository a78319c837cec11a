#include "cache/exact/exact_cache.h"

#include <algorithm>

namespace helix::cache {

ExactCache::ExactCache(const Clock& clock, std::unique_ptr<EntryStore> second,
                       ExactCacheBounds bounds)
    : m_clock(clock),
      m_memory(bounds.maxBytes, bounds.maxEntries),
      m_maxDiskBytes(bounds.maxDiskBytes)
{
    if (second) setSecond(std::move(second));
}

void ExactCache::setSecond(std::unique_ptr<EntryStore> second)
{
    const std::lock_guard lock(m_mutex);
    if (m_owned) return;
    m_owned = std::move(second);
    m_owned->setMaxBytes(m_maxDiskBytes);
    m_second = m_owned.get();
}

EntryPtr ExactCache::findInMemory(const Sha256& key)
{
    EntryPtr entry = m_memory.find(key);
    if (entry == nullptr || !entry->isExpired(nowMs())) return entry;
    m_memory.erase(key);
    return nullptr;
}

bool ExactCache::mayBeBelow(const Sha256& key) const
{
    const EntryStore* second = usedSecond();
    return second != nullptr && second->mayHave(key);
}

EntryPtr ExactCache::findBelow(const Sha256& key)
{
    EntryStore* second = usedSecond();
    if (second == nullptr) return nullptr;
    const std::uint64_t clears = m_clears;
    EntryPtr entry = second->find(key);
    if (entry == nullptr || entry->isExpired(nowMs())) return nullptr;
    m_memory.putIfAbsent(key, entry, entry->bytes());
    // clear() counts before it empties memory: one of the two removes what was read too early.
    if (clears != m_clears) m_memory.erase(key);
    return entry;
}

void ExactCache::put(const Sha256& key, EntryPtr entry)
{
    m_memory.put(key, entry, entry->bytes());
    if (EntryStore* second = usedSecond()) second->put(key, std::move(entry));
}

Result<std::int64_t> ExactCache::clear(const std::optional<std::string>& model)
{
    // Below first, or else memory is filled again from there meanwhile.
    EntryStore* second = m_second;
    const Result<std::int64_t> below = second == nullptr ? 0 : second->clear(model);
    ++m_clears;
    const auto removed = static_cast<std::int64_t>(
        m_memory.eraseIf([&](const Entry& entry) { return !model || entry.model == *model; }));
    if (!below) return below;
    // Nearly all that is in memory is below, too.
    return std::max(removed, *below);
}

void ExactCache::maintain()
{
    const std::int64_t now = nowMs();
    m_memory.eraseIf([now](const Entry& entry) { return entry.isExpired(now); });
    if (EntryStore* second = m_second) second->maintain();
}

void ExactCache::setBounds(const ExactCacheBounds& bounds)
{
    m_memory.setBounds(bounds.maxBytes, bounds.maxEntries);
    const std::lock_guard lock(m_mutex);
    m_maxDiskBytes = bounds.maxDiskBytes;
    if (m_owned) m_owned->setMaxBytes(bounds.maxDiskBytes);
}

ExactCacheStats ExactCache::stats() const
{
    ExactCacheStats stats;
    stats.entries = m_memory.size();
    stats.bytes = m_memory.bytes();
    stats.maxBytes = m_memory.maxBytes();
    stats.evictions = m_memory.evictions();
    if (const EntryStore* second = m_second) stats.disk = second->stats();
    return stats;
}

}  // namespace helix::cache

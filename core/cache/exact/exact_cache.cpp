#include "cache/exact/exact_cache.h"

#include <algorithm>

namespace helix::cache {

ExactCache::ExactCache(const Clock& clock, std::unique_ptr<EntryStore> second,
                       ExactCacheBounds bounds)
    : m_clock(clock), m_second(std::move(second)), m_memory(bounds.maxBytes, bounds.maxEntries)
{
    if (m_second) m_second->setMaxBytes(bounds.maxDiskBytes);
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
    return m_second != nullptr && m_second->mayHave(key);
}

EntryPtr ExactCache::findBelow(const Sha256& key)
{
    if (m_second == nullptr) return nullptr;
    EntryPtr entry = m_second->find(key);
    if (entry == nullptr || entry->isExpired(nowMs())) return nullptr;
    m_memory.put(key, entry, entry->bytes());
    return entry;
}

void ExactCache::put(const Sha256& key, EntryPtr entry)
{
    m_memory.put(key, entry, entry->bytes());
    if (m_second) m_second->put(key, std::move(entry));
}

Result<std::int64_t> ExactCache::clear(const std::optional<std::string>& model)
{
    const auto removed = static_cast<std::int64_t>(
        m_memory.eraseIf([&](const Entry& entry) { return !model || entry.model == *model; }));
    if (m_second == nullptr) return removed;
    const auto below = m_second->clear(model);
    if (!below) return tl::unexpected(below.error());
    // Nearly all that is in memory is below, too.
    return std::max(removed, *below);
}

void ExactCache::maintain()
{
    const std::int64_t now = nowMs();
    m_memory.eraseIf([now](const Entry& entry) { return entry.isExpired(now); });
    if (m_second) m_second->maintain();
}

void ExactCache::setBounds(const ExactCacheBounds& bounds)
{
    m_memory.setBounds(bounds.maxBytes, bounds.maxEntries);
    if (m_second) m_second->setMaxBytes(bounds.maxDiskBytes);
}

ExactCacheStats ExactCache::stats() const
{
    ExactCacheStats stats;
    stats.entries = m_memory.size();
    stats.bytes = m_memory.bytes();
    stats.maxBytes = m_memory.maxBytes();
    stats.evictions = m_memory.evictions();
    if (m_second) stats.disk = m_second->stats();
    return stats;
}

}  // namespace helix::cache

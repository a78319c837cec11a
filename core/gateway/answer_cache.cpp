#include "gateway/answer_cache.h"

#include <algorithm>

namespace helix::gateway {

namespace {

cache::ExactCacheBounds boundsOf(const config::CacheConfig& config)
{
    cache::ExactCacheBounds bounds;
    bounds.maxBytes = config.maxBytes;
    bounds.maxEntries = static_cast<std::size_t>(config.maxEntries);
    bounds.maxDiskBytes = static_cast<std::int64_t>(config.maxDiskBytes);
    return bounds;
}

std::size_t renderedBound(const config::CacheConfig& config)
{
    return std::min(config.maxBytes / 8, kMaxRenderedBytes);
}

}  // namespace

std::optional<double> CacheCounts::hitRate() const
{
    const std::uint64_t all = hits + misses;
    if (all == 0) return std::nullopt;
    return static_cast<double>(hits) / static_cast<double>(all);
}

AnswerCache::AnswerCache(const Clock& clock, const config::CacheConfig& config)
    : m_clock(clock),
      m_exact(clock, nullptr, boundsOf(config)),
      m_rendered(renderedBound(config), static_cast<std::size_t>(config.maxEntries))
{}

void AnswerCache::configure(const config::CacheConfig& config)
{
    m_exact.setBounds(boundsOf(config));
    m_exact.useSecond(config.isOnDisk);
    m_rendered.setBounds(renderedBound(config), static_cast<std::size_t>(config.maxEntries));
}

RenderedPtr AnswerCache::findRendered(const Sha256& rawKey)
{
    RenderedPtr answer = m_rendered.find(rawKey);
    if (answer == nullptr) return nullptr;
    const cache::EntryPtr entry = m_exact.findInMemory(answer->key);
    const bool isOfEntry = entry != nullptr && entry == answer->entry.lock();
    if (isOfEntry && nowMs() < answer->expiresMs) return answer;
    m_rendered.erase(rawKey);
    return nullptr;
}

void AnswerCache::keepRendered(const Sha256& rawKey, RenderedPtr answer, std::uint64_t generation)
{
    const std::size_t weight = answer->bytes();
    m_rendered.put(rawKey, std::move(answer), weight);
    // clear() counts up before it empties the map: one of the two removes it.
    if (generation != m_generation) m_rendered.erase(rawKey);
}

Result<std::int64_t> AnswerCache::clear(const std::optional<std::string>& model)
{
    ++m_generation;
    auto removed = m_exact.clear(model);
    m_rendered.eraseIf(
        [&](const RenderedAnswer& answer) { return !model || answer.model == *model; });
    return removed;
}

void AnswerCache::maintain()
{
    const std::int64_t now = nowMs();
    m_rendered.eraseIf([now](const RenderedAnswer& answer) { return now >= answer.expiresMs; });
    m_exact.maintain();
}

}  // namespace helix::gateway

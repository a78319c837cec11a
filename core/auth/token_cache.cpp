#include "auth/token_cache.h"

#include <cstring>
#include <mutex>

namespace helix::auth {

std::size_t TokenCache::Hash::operator()(const Sha256& digest) const noexcept
{
    std::size_t value = 0;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
}

TokenCache::TokenCache(std::size_t capacity) : m_perShard((capacity + kShards - 1) / kShards) {}

std::optional<CachedToken> TokenCache::find(const Sha256& digest, std::int64_t nowMs) const
{
    const Shard& shard = m_shards[indexOf(digest)];
    const std::shared_lock lock(shard.mutex);
    const auto found = shard.tokens.find(digest);
    if (found == shard.tokens.end() || found->second.goodUntilMs <= nowMs) return std::nullopt;
    return found->second;
}

void TokenCache::put(const Sha256& digest, CachedToken token, std::int64_t nowMs)
{
    Shard& shard = m_shards[indexOf(digest)];
    const std::unique_lock lock(shard.mutex);
    auto& tokens = shard.tokens;
    if (tokens.size() >= m_perShard && tokens.count(digest) == 0) {
        std::erase_if(tokens, [&](const auto& entry) { return entry.second.goodUntilMs <= nowMs; });
        if (tokens.size() >= m_perShard) tokens.erase(tokens.begin());
    }
    tokens.insert_or_assign(digest, std::move(token));
}

void TokenCache::remove(const Sha256& digest)
{
    Shard& shard = m_shards[indexOf(digest)];
    const std::unique_lock lock(shard.mutex);
    shard.tokens.erase(digest);
}

void TokenCache::removeExpired(std::int64_t nowMs)
{
    for (Shard& shard : m_shards) {
        const std::unique_lock lock(shard.mutex);
        std::erase_if(shard.tokens,
                      [&](const auto& entry) { return entry.second.goodUntilMs <= nowMs; });
    }
}

void TokenCache::clear()
{
    for (Shard& shard : m_shards) {
        const std::unique_lock lock(shard.mutex);
        shard.tokens.clear();
    }
}

std::size_t TokenCache::size() const
{
    std::size_t count = 0;
    for (const Shard& shard : m_shards) {
        const std::shared_lock lock(shard.mutex);
        count += shard.tokens.size();
    }
    return count;
}

}  // namespace helix::auth

#pragma once
// Answers that are given twice: what all requests of the node share of the exact cache. The entries
// themselves, a second small map from the bytes of a request to the bytes of its answer, the calls
// under way, and the counts. What one request does with it is in cached_call.h.
//
// Owned by the node. It is there whether the configuration has a cache or not, so that a reload may
// put one in force.

#include "cache/exact/exact_cache.h"
#include "config/config.h"
#include "gateway/flight_table.h"
#include "net/http_message.h"

namespace helix::gateway {

/// Of the map of rendered answers, beside cache.max_bytes; an eighth of that when it is less.
inline constexpr std::size_t kMaxRenderedBytes = 32 * 1024 * 1024;
/// Requests with more body than this are read before they are looked up.
inline constexpr std::size_t kMaxRepeatedBody = 256 * 1024;

/// An answer in the bytes of a protocol, and what the request record needs to know of it.
struct RenderedAnswer {
    std::string model;  ///< as it was asked for: the caller's key must allow it
    bool isStream = false;
    std::string contentType;
    std::string body;
    std::string provider;
    std::string providerModel;
    bool isSimulated = false;
    std::string droppedParams;  ///< what the provider could not carry, may be empty
    providers::Usage usage;
    std::string finishReason;
    std::int64_t storedMs = 0;
    std::int64_t expiresMs = 0;
    Sha256 key{};                             ///< of the entry it was made of
    std::weak_ptr<const cache::Entry> entry;  ///< it holds as long as that one is in memory

    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return sizeof(RenderedAnswer) + model.size() + contentType.size() + body.size() +
               provider.size() + providerModel.size() + droppedParams.size() + finishReason.size();
    }
};
using RenderedPtr = std::shared_ptr<const RenderedAnswer>;

struct CacheCounts {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t shared = 0;  ///< answered by another request's call

    /// nullopt before the first look-up.
    [[nodiscard]] std::optional<double> hitRate() const;
};

/// Thread: any.
class AnswerCache {
public:
    /// clock outlives the cache.
    AnswerCache(const Clock& clock, const config::CacheConfig& config);

    /// Takes new bounds over; entries beyond them go at once.
    void configure(const config::CacheConfig& config);
    [[nodiscard]] bool hasDisk() const noexcept { return m_exact.hasSecond(); }
    /// The level below memory, once.
    void setDisk(std::unique_ptr<cache::EntryStore> disk) { m_exact.setSecond(std::move(disk)); }

    /// Null when there is none that still holds: its entry may have been replaced since.
    [[nodiscard]] RenderedPtr findRendered(const Sha256& rawKey);
    /// generation: that of the time of the look-up; an answer from before a clear() is not kept.
    void keepRendered(const Sha256& rawKey, RenderedPtr answer, std::uint64_t generation);
    [[nodiscard]] std::uint64_t generation() const noexcept { return m_generation; }

    [[nodiscard]] cache::ExactCache& exact() noexcept { return m_exact; }
    [[nodiscard]] FlightTable& flights() noexcept { return m_flights; }

    void countHit() noexcept { ++m_hits; }
    void countMiss() noexcept { ++m_misses; }
    void countShared() noexcept { ++m_shared; }
    [[nodiscard]] CacheCounts counts() const noexcept { return {m_hits, m_misses, m_shared}; }
    [[nodiscard]] cache::ExactCacheStats stats() const { return m_exact.stats(); }
    /// Of the rendered answers.
    [[nodiscard]] std::size_t renderedBytes() const noexcept { return m_rendered.bytes(); }

    /// See cache::ExactCache::clear(). Blocks: not on an event loop.
    [[nodiscard]] Result<std::int64_t> clear(const std::optional<std::string>& model);
    /// Every few seconds. Never blocks.
    void maintain();

private:
    [[nodiscard]] std::int64_t nowMs() const { return unixMillis(m_clock.wallNow()); }

    const Clock& m_clock;
    cache::ExactCache m_exact;
    cache::LruMap<RenderedAnswer> m_rendered;
    FlightTable m_flights;
    std::atomic<std::uint64_t> m_generation{0};
    std::atomic<std::uint64_t> m_hits{0};
    std::atomic<std::uint64_t> m_misses{0};
    std::atomic<std::uint64_t> m_shared{0};
};

}  // namespace helix::gateway

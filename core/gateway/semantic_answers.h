#pragma once
// Answers by meaning: what all requests of the node share of the semantic cache. Off unless
// cache.semantic.enabled. What one request does with it is in semantic_call.h.
//
// Owned by the node. It is there whether the configuration has such a cache or not, so that a
// reload may put one in force.

#include "base/clock.h"
#include "cache/semantic/semantic_index.h"
#include "config/config.h"

#include <boost/asio/thread_pool.hpp>

namespace helix::gateway {

/// After so many failed embeddings in a row nobody asks for one for a while: a provider that is
/// away would hold up every request for the timeout.
inline constexpr int kMaxEmbeddingFailures = 3;
inline constexpr std::chrono::seconds kEmbeddingPause{30};
/// Answers that wait for their place in the index; more are not kept.
inline constexpr int kMaxWaitingAnswers = 256;

struct SemanticCounts {
    std::size_t entries = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t embeddingFailures = 0;  ///< also those that took too long
    std::uint64_t notKept = 0;            ///< beyond kMaxWaitingAnswers
    std::array<std::uint64_t, cache::kGuardNames.size()> refusals{};  ///< by Guard

    /// nullopt before the first look-up.
    [[nodiscard]] std::optional<double> hitRate() const;
};

/// Thread: any.
class SemanticAnswers {
public:
    /// clock and pool outlive it; the pool is joined before it ends.
    SemanticAnswers(const Clock& clock, boost::asio::thread_pool& pool,
                    const config::SemanticCacheConfig& config);

    /// Takes the bound over; entries beyond it go at once. Blocks for milliseconds.
    void configure(const config::SemanticCacheConfig& config);

    /// Whether an embedding may be asked for now.
    [[nodiscard]] bool mayEmbed() const;
    void noteEmbedding(bool isThere);

    /// Blocks up to SemanticIndex::kMaxWait: on the pool. Counts hit, miss and refusal.
    [[nodiscard]] cache::MeaningLookUp find(const cache::Question& question, double threshold);
    /// Never blocks: the index is built on the pool.
    void keep(cache::Question question, cache::EntryPtr entry);

    /// Removes the entries of that model, or all; how many. Blocks: not on an event loop.
    [[nodiscard]] std::int64_t clear(const std::optional<std::string>& model);
    /// What has expired leaves, on the pool. Never blocks; called every few seconds.
    void maintain();
    [[nodiscard]] SemanticCounts counts() const;

private:
    [[nodiscard]] std::int64_t nowMs() const { return unixMillis(m_clock.wallNow()); }

    const Clock& m_clock;
    boost::asio::thread_pool& m_pool;
    cache::SemanticIndex m_index;
    std::atomic<int> m_waiting{0};
    std::atomic<bool> m_isExpiring{false};
    std::atomic<int> m_failuresInARow{0};
    std::atomic<std::int64_t> m_pausedUntilMs{0};
    std::atomic<std::uint64_t> m_hits{0};
    std::atomic<std::uint64_t> m_misses{0};
    std::atomic<std::uint64_t> m_embeddingFailures{0};
    std::atomic<std::uint64_t> m_notKept{0};
    std::array<std::atomic<std::uint64_t>, cache::kGuardNames.size()> m_refusals{};
};

}  // namespace helix::gateway

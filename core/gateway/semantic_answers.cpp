#include "gateway/semantic_answers.h"

#include <boost/asio/post.hpp>

namespace helix::gateway {

namespace asio = boost::asio;

std::optional<double> SemanticCounts::hitRate() const
{
    const auto total = hits + misses;
    if (total == 0) return std::nullopt;
    return static_cast<double>(hits) / static_cast<double>(total);
}

SemanticAnswers::SemanticAnswers(const Clock& clock, asio::thread_pool& pool,
                                 const config::SemanticCacheConfig& config)
    : m_clock(clock), m_pool(pool), m_index(static_cast<std::size_t>(config.maxEntries))
{}

void SemanticAnswers::configure(const config::SemanticCacheConfig& config)
{
    m_index.setMaxEntries(static_cast<std::size_t>(config.maxEntries));
}

bool SemanticAnswers::mayEmbed() const
{
    return nowMs() >= m_pausedUntilMs;
}

void SemanticAnswers::noteEmbedding(bool isThere)
{
    if (isThere) {
        m_failuresInARow = 0;
        return;
    }
    ++m_embeddingFailures;
    if (++m_failuresInARow < kMaxEmbeddingFailures) return;
    m_failuresInARow = 0;
    m_pausedUntilMs = nowMs() + std::chrono::milliseconds(kEmbeddingPause).count();
}

cache::MeaningLookUp SemanticAnswers::find(const cache::Question& question, double threshold)
{
    auto found = m_index.find(question, threshold, nowMs());
    if (found.entry != nullptr)
        ++m_hits;
    else
        ++m_misses;
    if (found.refusal) ++m_refusals[static_cast<std::size_t>(*found.refusal)];
    return found;
}

void SemanticAnswers::keep(cache::Question question, cache::EntryPtr entry)
{
    if (++m_waiting > kMaxWaitingAnswers) {
        --m_waiting;
        ++m_notKept;
        return;
    }
    asio::post(m_pool, [this, question = std::move(question), entry = std::move(entry)]() mutable {
        (void)m_index.put(std::move(question), std::move(entry));
        --m_waiting;
    });
}

std::int64_t SemanticAnswers::clear(const std::optional<std::string>& model)
{
    return m_index.clear(model);
}

void SemanticAnswers::maintain()
{
    if (m_isExpiring.exchange(true)) return;
    asio::post(m_pool, [this] {
        if (m_index.size() > 0) m_index.expire(nowMs());
        m_isExpiring = false;
    });
}

SemanticCounts SemanticAnswers::counts() const
{
    SemanticCounts counts;
    counts.entries = m_index.size();
    counts.hits = m_hits;
    counts.misses = m_misses;
    counts.embeddingFailures = m_embeddingFailures;
    counts.notKept = m_notKept;
    for (std::size_t i = 0; i < m_refusals.size(); ++i) counts.refusals[i] = m_refusals[i];
    return counts;
}

}  // namespace helix::gateway

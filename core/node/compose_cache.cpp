#include "cache/exact/sqlite_entry_store.h"
#include "gateway/answer_cache.h"
#include "gateway/cache_metrics.h"
#include "gateway/semantic_answers.h"
#include "gateway/session_book.h"
#include "node/composition.h"

namespace helix::node {

namespace {

gateway::SessionLimits sessionLimits(const config::Config& config)
{
    return {config.cache.session.maxSessions, config.cache.session.maxMessages};
}

}  // namespace

Result<void> Composition::composeCache()
{
    m_cache = std::make_unique<gateway::AnswerCache>(m_clock, m_initialConfig->cache);
    auto sessions = gateway::SessionBook::open(m_dataDirectory->file("sessions.db"), m_clock,
                                               sessionLimits(*m_initialConfig));
    if (!sessions) return tl::unexpected(sessions.error());
    m_sessions = std::move(*sessions);
    m_services->cache = m_cache.get();
    m_services->sessions = m_sessions.get();
    configureCache(*m_initialConfig);
    gateway::exportCaches(m_registry, [this] {
        const auto counts = m_cache->counts();
        const auto stats = m_cache->stats();
        const auto semanticCounts = m_semantic->counts();
        const auto sessionCounts = m_sessions->counts();
        std::vector<gateway::CacheFigures> figures{
            {"exact", counts.hits, counts.misses, static_cast<double>(stats.entries),
             static_cast<double>(stats.bytes)},
            {"semantic", semanticCounts.hits, semanticCounts.misses,
             static_cast<double>(semanticCounts.entries), 0},
            {"session", sessionCounts.hits, sessionCounts.misses,
             static_cast<double>(sessionCounts.sessions),
             static_cast<double>(sessionCounts.bytes)}};
        return figures;
    });
    return {};
}

void Composition::configureCache(const config::Config& config)
{
    m_cache->configure(config.cache);
    m_sessions->setLimits(sessionLimits(config));
    if (!config.cache.isEnabled || !config.cache.isOnDisk || m_cache->hasDisk()) return;
    const auto path = m_dataDirectory->file("cache.db");
    auto disk = cache::SqliteEntryStore::open(path, m_clock);
    if (disk)
        m_cache->setDisk(std::move(*disk));
    else  // a cache in memory is better than no node
        m_logger->log(telemetry::Level::Warn, "node", "cache_without_disk",
                      {{"error", disk.error().text()}});
}

void Composition::maintainCache()
{
    m_cache->maintain();
    m_semantic->maintain();
    m_sessions->maintain();
}

}  // namespace helix::node

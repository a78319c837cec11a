#include "gateway/semantic_answers.h"
#include "node/composition.h"

namespace helix::node {

Result<void> Composition::composeSemantic()
{
    m_semantic = std::make_unique<gateway::SemanticAnswers>(m_clock, m_blocking,
                                                            m_initialConfig->cache.semantic);
    m_services->semantic = m_semantic.get();
    configureSemantic(*m_initialConfig);
    m_registry.pull("semantic_cache_refusals_total",
                    "Near questions whose answer was not given because a guard found a difference.",
                    telemetry::PulledType::Counter, [this] {
                        const auto counts = m_semantic->counts();
                        std::vector<telemetry::PulledSample> samples;
                        for (std::size_t i = 0; i < counts.refusals.size(); ++i)
                            samples.push_back({{{"guard", cache::kGuardNames[i]}},
                                               static_cast<double>(counts.refusals[i])});
                        return samples;
                    });
    m_registry.pullValue("semantic_cache_embedding_failures_total",
                         "Embeddings for the semantic cache that failed or took too long.",
                         telemetry::PulledType::Counter, [this] {
                             return static_cast<double>(m_semantic->counts().embeddingFailures);
                         });
    return {};
}

void Composition::configureSemantic(const config::Config& config)
{
    const auto& semantic = config.cache.semantic;
    m_semantic->configure(semantic);
    if (!semantic.isEnabled || config.provider(semantic.provider) != nullptr) return;
    m_logger->log(
        telemetry::Level::Warn, "node", "semantic_cache_without_provider",
        {{"provider", semantic.provider},
         {"hint", "cache.semantic.provider names no provider, so nothing is found by meaning"}});
}

}  // namespace helix::node

// What the node does for routing in the background: health probes, verdicts, copies of requests.

#include "node/composition.h"
#include "routing/random_source.h"

namespace helix::node {

namespace {

using telemetry::ProviderVerdictCode;

ProviderVerdictCode codeOf(routing::ProviderStatus status)
{
    switch (status) {
        case routing::ProviderStatus::Healthy: return ProviderVerdictCode::Healthy;
        case routing::ProviderStatus::Degraded: return ProviderVerdictCode::Degraded;
        case routing::ProviderStatus::Unhealthy: return ProviderVerdictCode::Unhealthy;
        case routing::ProviderStatus::Unknown: return ProviderVerdictCode::Unknown;
    }
    return ProviderVerdictCode::Unknown;
}

double millis(std::chrono::microseconds span)
{
    return static_cast<double>(span.count()) / 1000;
}

/// -1 stands for "not told": a log field has no null.
std::int64_t countOr(const std::optional<std::int64_t>& count)
{
    return count.value_or(-1);
}

void logComparison(telemetry::Logger& logger, const routing::ShadowComparison& comparison)
{
    const auto& a = comparison.primary;
    const auto& b = comparison.shadow;
    logger.log(telemetry::Level::Info, "provider", "shadow_compared",
               {{"group", comparison.group},
                {"equal_text", comparison.isTextEqual},
                {"provider", a.provider},
                {"model", a.model},
                {"outcome", a.outcome},
                {"status", a.status},
                {"duration_ms", millis(a.duration)},
                {"prompt_tokens", countOr(a.usage.promptTokens)},
                {"completion_tokens", countOr(a.usage.completionTokens)},
                {"finish_reason", a.finishReason},
                {"text_bytes", a.textBytes},
                {"shadow_provider", b.provider},
                {"shadow_model", b.model},
                {"shadow_outcome", b.outcome},
                {"shadow_status", b.status},
                {"shadow_duration_ms", millis(b.duration)},
                {"shadow_prompt_tokens", countOr(b.usage.promptTokens)},
                {"shadow_completion_tokens", countOr(b.usage.completionTokens)},
                {"shadow_finish_reason", b.finishReason},
                {"shadow_text_bytes", b.textBytes}});
}

}  // namespace

void Composition::composeShadow()
{
    routing::ShadowOptions options;
    options.random = routing::sharedRandom();
    options.attemptEnded = [this](const routing::AttemptRecord& attempt) {
        m_metrics.attemptFinished(attempt.provider, attempt.outcome, attempt.duration);
        chargeShadow(attempt);
    };
    options.compared = [this](const routing::ShadowComparison& comparison) {
        logComparison(*m_logger, comparison);
    };
    m_shadow = std::make_unique<routing::ShadowTraffic>(m_targets, m_clock, std::move(options));
    m_prober = std::make_unique<routing::HealthProber>(
        m_targets, m_clock,
        [this] {
            const auto runtime = m_runtime.get();
            return routing::HealthProber::Providers{runtime->config, runtime->catalog};
        },
        routing::sharedRandom());
}

void Composition::watchProviders()
{
    if (m_state != gateway::NodeState::Draining) m_prober->tick(*m_controlWorker);
    for (const auto& change : m_targets.refresh()) {
        const auto* from = routing::providerStatusName(change.from);
        const auto* to = routing::providerStatusName(change.to);
        const bool isBad = change.to == routing::ProviderStatus::Unhealthy;
        m_logger->log(
            isBad ? telemetry::Level::Warn : telemetry::Level::Info, "provider",
            "provider_health_changed",
            {{"provider", change.provider}, {"from", from}, {"to", to}, {"reason", change.reason}});
        m_events.publish("health", change.provider,
                         std::string(from) + " -> " + to + ": " + change.reason,
                         Json{{"provider", change.provider}, {"from", from}, {"to", to}});
    }
    for (const std::string& provider : m_runtime.get()->config->providerOrder) {
        const auto status = m_targets.providerStatus(provider);
        m_metrics.setProviderVerdict(provider, codeOf(status));
        if (status != routing::ProviderStatus::Unknown)
            m_metrics.setProviderHealth(provider, status != routing::ProviderStatus::Unhealthy);
    }
}

}  // namespace helix::node

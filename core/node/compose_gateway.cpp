#include "node/composition.h"

#include <algorithm>
#include <set>

namespace helix::node {

namespace {

bool isProvidersFault(const std::string& outcome)
{
    return outcome != "success" && outcome != "cancelled" && outcome != "client_error" &&
           outcome != routing::kHedgeLost;
}

double uncheckedProviders(const config::Config& config)
{
    return static_cast<double>(std::count_if(
        config.providers.begin(), config.providers.end(),
        [](const auto& entry) { return entry.second.isEnabled && !entry.second.isVerifyingTls; }));
}

}  // namespace

gateway::RuntimeSnapshot Composition::makeRuntime(
    config::ConfigSnapshot config, std::shared_ptr<const providers::ProviderCatalog> catalog,
    std::int64_t version, WallTime now) const
{
    auto runtime = std::make_shared<gateway::Runtime>();
    runtime->limits = gateway::limitRules(*config);
    runtime->config = std::move(config);
    runtime->catalog = std::move(catalog);
    runtime->version = version;
    runtime->loadedAt = now;
    runtime->file = m_options.configFile;
    return runtime;
}

Result<void> Composition::composeGateway()
{
    auto catalog = providers::ProviderCatalog::create(*m_initialConfig, m_clock);
    if (!catalog) return tl::unexpected(catalog.error());
    m_budget = std::make_unique<routing::RetryBudget>(
        routing::RetryBudgetSettings{m_initialConfig->retry.budgetRatio,
                                     m_initialConfig->retry.budgetMinPerSecond},
        m_clock.steadyNow());

    composeShadow();
    composeFaults();
    composeTracing();
    routing::DispatcherOptions options;
    options.shadow = m_shadow.get();
    options.faults = m_faults.get();
    options.listeners.attemptEnded = [this](const routing::AttemptRecord& attempt) {
        if (!attempt.wasSent) return;
        m_metrics.attemptFinished(attempt.provider, attempt.outcome, attempt.duration);
        if (isProvidersFault(attempt.outcome))
            m_metrics.providerError(attempt.provider, attempt.outcome);
    };
    options.listeners.retrying = [this](const routing::Candidate& at, const providers::Failure&) {
        m_metrics.retried(at.provider);
    };
    options.listeners.fellBack = [this](const routing::Candidate&, const routing::Candidate& to,
                                        const providers::Failure&) {
        m_metrics.fellBack(to.provider);
    };
    m_dispatcher =
        std::make_unique<routing::Dispatcher>(m_targets, *m_budget, m_clock, std::move(options));

    listenToBreakers();
    m_targets.apply(m_initialConfig, **catalog);
    m_runtime.set(makeRuntime(m_initialConfig, std::move(*catalog), m_startVersion, m_startedAt));
    declareMetrics(*m_initialConfig);
    telemetry::GatewayGauges gauges;
    gauges.connections = [this] {
        return m_apiServer ? static_cast<double>(m_apiServer->connections()) : 0.0;
    };
    gauges.logLinesDropped = [this] { return m_logger->dropped(); };
    gauges.requestRecordsDropped = [this] { return m_requests->stats().dropped; };
    gauges.storeErrors = [this] { return m_requests->stats().errors + m_audit->stats().errors; };
    gauges.shadowsStarted = [this] { return m_shadow->counts().started; };
    gauges.shadowsDropped = [this] { return m_shadow->counts().dropped; };
    gauges.apiKeys = [this] { return static_cast<double>(m_keys->size()); };
    gauges.limitedClients = [this] { return static_cast<double>(m_limiter.clients()); };
    gauges.uncheckedProviders = [this] { return uncheckedProviders(*m_runtime.get()->config); };
    m_metrics.setGauges(std::move(gauges));
    m_metrics.configReloaded(true);

    m_services.reset(new gateway::Services{
        m_clock, *m_logger, m_recentLog, m_registry, m_metrics, m_targets, *m_dispatcher,
        *m_requests, *m_audit, m_events, m_traffic, m_runtime, *this, m_blocking, m_adminToken,
        m_idempotency, *m_keys, m_limiter, *m_verifications, *m_responses});
    m_services->users = m_users.get();
    m_services->tokens = m_tokens.get();
    m_services->configHistory = m_configHistory.get();
    m_services->accounts = m_accounts.get();
    m_services->faults = m_faults.get();
    m_services->traces = m_traces.get();
    m_gateway = std::make_unique<gateway::Gateway>(*m_services);
    m_metricsHandler = std::make_unique<gateway::MetricsHandler>(*m_services);
    return {};
}

void Composition::listenToBreakers()
{
    m_targets.onBreakerChange(
        [this](const routing::TargetId& target, const routing::BreakerTransition& change) {
            m_metrics.setBreakerState(
                target.provider, target.model,
                static_cast<int>(m_targets.modelBreakerState(target.provider, target.model)));
            const std::string text = std::string(routing::breakerStateName(change.from)) + " -> " +
                                     routing::breakerStateName(change.to) +
                                     (change.reason.empty() ? "" : ": " + change.reason);
            m_events.publish("breaker", target.text(), text,
                             Json{{"provider", target.provider},
                                  {"model", target.model},
                                  {"key", target.keyName},
                                  {"from", routing::breakerStateName(change.from)},
                                  {"to", routing::breakerStateName(change.to)}});
            const bool isOpening = change.to == routing::BreakerState::Open;
            m_logger->log(isOpening ? telemetry::Level::Warn : telemetry::Level::Info, "provider",
                          "circuit_breaker_changed",
                          {{"provider", target.provider},
                           {"model", target.model},
                           {"from", routing::breakerStateName(change.from)},
                           {"to", routing::breakerStateName(change.to)},
                           {"reason", change.reason}});
        });
}

void Composition::declareMetrics(const config::Config& config)
{
    std::set<std::string> models;
    for (const auto& [provider, model] : m_targets.models()) models.insert(model);
    m_metrics.setAllowedNames(config.providerOrder, {models.begin(), models.end()});
    for (const auto& [provider, model] : m_targets.models()) {
        m_metrics.declareTarget(provider, model);
        m_metrics.setBreakerState(provider, model,
                                  static_cast<int>(m_targets.modelBreakerState(provider, model)));
    }
    m_verifications->exportScores(config.providerOrder);
}

}  // namespace helix::node

#include "node/composition.h"

#include "auth/token_keys.h"
#include "config/effective.h"
#include "gateway/config_audit.h"
#include "node/server_tls.h"

#include <set>

namespace helix::node {

namespace {

constexpr const char* kSignalActor = "signal";

}  // namespace

void Composition::noteReload(const Error* error)
{
    const std::string text = error == nullptr ? std::string() : error->text();
    {
        const std::lock_guard lock(m_lastReloadMutex);
        m_wasLastReloadOk = error == nullptr;
        m_lastReloadError = text;
        m_lastReloadAt = m_clock.wallNow();
    }
    m_metrics.configReloaded(error == nullptr);
    if (error == nullptr) return;
    m_logger->log(telemetry::Level::Error, "error", "configuration_reload_refused",
                  {{"error", text}});
    m_events.publish("reload", "configuration", "refused: " + text, Json{{"ok", false}});
}

Result<gateway::ReloadReport> Composition::reload(const gateway::ChangeCause& cause)
{
    const std::lock_guard lock(m_reloadMutex);
    auto fresh = loadNodeConfig(m_options, m_initialConfig->isDemo);
    if (!fresh) {
        noteReload(&fresh.error());
        return tl::unexpected(fresh.error());
    }
    gateway::ConfigVersion entry;
    entry.actor = cause.actor;
    entry.client = cause.client;
    entry.source = cause.actor == kSignalActor ? "signal" : "reload";
    auto prepared = prepare(std::move(fresh->effective));
    auto report =
        prepared ? installVersion(std::move(*prepared), std::move(fresh->texts), std::move(entry))
                 : Result<gateway::ReloadReport>(tl::unexpected(prepared.error()));
    noteReload(report ? nullptr : &report.error());
    if (!report) return report;
    m_baseConfig = std::move(fresh->base);
    logWarnings(fresh->warnings);
    return report;
}

Result<void> Composition::judgeAuth(config::Config& config) const
{
    const std::string& bound = m_initialConfig->server.host;
    if (config.security.auth == "off" && !config::isLoopbackHost(bound))
        return fail(ErrorCode::InvalidArgument,
                    "security.auth is off, which is only allowed on loopback, but this node "
                    "listens on " +
                        bound +
                        " until it is restarted; set security.auth to required, or change "
                        "server.host as well and restart the node");
    if (config.security.auth.empty())
        config.security.auth = config::isLoopbackHost(bound) ? "off" : "required";
    return {};
}

Result<Composition::Prepared> Composition::prepare(config::Config config) const
{
    if (auto judged = judgeAuth(config); !judged) return tl::unexpected(std::move(judged.error()));
    if (m_tls)
        if (const auto usable = m_tls->check(config.security.tls); !usable)
            return fail(ErrorCode::InvalidArgument, usable.error().text());
    auto catalog = providers::ProviderCatalog::create(config, m_clock);
    if (!catalog) return tl::unexpected(catalog.error());
    if (auto keys = auth::makeTokenKeys(config.security); !keys)
        return tl::unexpected(std::move(keys.error()));
    // A held provider stays in the catalog for those who are with it, and keeps its targets.
    for (const std::string& name : m_held)
        if (const auto held = config.providers.find(name); held != config.providers.end())
            held->second.isEnabled = false;
    return Prepared{std::make_shared<const config::Config>(std::move(config)), std::move(*catalog)};
}

Result<gateway::ReloadReport> Composition::install(Prepared prepared, std::int64_t version)
{
    const config::ConfigSnapshot config = std::move(prepared.config);
    // The log is the only part that can still refuse; it does so before anything was swapped.
    for (const std::string& secret : config::configSecrets(*config))
        m_logger->registerSecret(secret);
    if (auto switched = m_logger->reconfigure(logOptions(*config)); !switched)
        return tl::unexpected(switched.error());
    const auto before = m_runtime.get();
    gateway::ReloadReport report = comparedWithRunning(*config);
    report.version = version;
    m_targets.apply(config, *prepared.catalog);
    m_runtime.set(makeRuntime(config, std::move(prepared.catalog), version, m_clock.wallNow()));
    if (m_tls) m_tls->reload(config->security.tls);
    applyTracing(*config, before->config.get());
    configureCache(*config);
    configureSemantic(*config);
    m_budget->configure({config->retry.budgetRatio, config->retry.budgetMinPerSecond});
    applyTokens(*config);
    m_requests->setRetention(config->requestLog.maxBytes, config->requestLog.maxAge);
    std::set<std::pair<std::string, std::string>> kept;
    for (const auto& target : m_targets.models()) kept.insert(target);
    for (const auto& [name, provider] : before->config->providers)
        for (const std::string& model : provider.models)
            if (kept.count({name, model}) == 0) m_metrics.dropTarget(name, model);
    for (const auto& [name, provider] : before->config->providers) {
        const auto* now = config->provider(name);
        if (now == nullptr || !gateway::isSameAccount(provider, *now))
            m_verifications->forget(name);
    }
    declareMetrics(*config);
    return report;
}

void Composition::announce(const gateway::ReloadReport& report)
{
    warnOfUncheckedTls(*m_runtime.get()->config);
    m_logger->log(telemetry::Level::Info, "node", "configuration_reloaded",
                  {{"config_version", report.version},
                   {"changed", static_cast<std::int64_t>(report.changed.size())},
                   {"needs_restart", static_cast<std::int64_t>(report.needsRestart.size())}});
    m_events.publish("reload", "configuration",
                     std::to_string(report.changed.size()) + " settings changed",
                     Json{{"ok", true},
                          {"version", report.version},
                          {"changed", report.changed},
                          {"needs_restart", report.needsRestart}});
}

Result<gateway::ReloadReport> Composition::reloadOnSignal()
{
    auto report = reload({kSignalActor, {}});
    if (!report) return report;
    gateway::AuditEntry entry = gateway::configAudit("config.reload", *report);
    entry.actor = kSignalActor;
    if (const auto written = m_audit->append(std::move(entry)); !written)
        m_logger->log(telemetry::Level::Error, "error", "audit_not_written",
                      {{"action", "config.reload"}, {"error", written.error().text()}});
    return report;
}

}  // namespace helix::node

#include "node/composition.h"

#include "config/effective.h"

#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <set>
#include <thread>

namespace helix::node {

namespace asio = net::asio;
using gateway::NodeState;

namespace {

constexpr int kMaxDefaultWorkers = 4;
constexpr std::chrono::seconds kMaintenanceTick{1};
constexpr std::uint64_t kPruneEveryTicks = 60;
constexpr std::chrono::milliseconds kDrainLook{20};
// What cancelled handlers get to send their last words.
constexpr std::chrono::seconds kLastWords{2};

std::string hostName()
{
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0) return "node";
    return name;
}

std::string testClockFile()
{
    const char* file = std::getenv("HELIX_TEST_CLOCK");
    return file == nullptr ? std::string() : file;
}

std::shared_ptr<const gateway::Runtime> makeRuntime(
    config::ConfigSnapshot config, std::shared_ptr<const providers::ProviderCatalog> catalog,
    std::int64_t version, WallTime now, const std::string& file)
{
    auto runtime = std::make_shared<gateway::Runtime>();
    runtime->config = std::move(config);
    runtime->catalog = std::move(catalog);
    runtime->version = version;
    runtime->loadedAt = now;
    runtime->file = file;
    return runtime;
}

telemetry::Level levelOr(const std::string& text, telemetry::Level fallback)
{
    const auto parsed = telemetry::parseLevel(text);
    return parsed ? *parsed : fallback;
}

}  // namespace

Composition::Composition(NodeOptions options, config::Config config)
    : m_options(std::move(options)),
      m_initialConfig(std::make_shared<const config::Config>(std::move(config))),
      m_clock(testClockFile()),
      m_startedAt(m_clock.wallNow()),
      m_started(m_clock.steadyNow()),
      m_registry(m_initialConfig->metrics.prefix),
      m_metrics(m_registry, m_clock, HELIX_VERSION),
      m_lastReloadAt(m_startedAt)
{}

Composition::~Composition()
{
    if (m_demo) m_demo->stop();
    for (const auto& worker : m_workers) worker->stop();
    if (m_controlWorker) m_controlWorker->stop();
    m_blocking.join();
    m_apiServer.reset();
    m_metricsServer.reset();
    m_workers.clear();
    m_controlWorker.reset();
    if (m_requests) m_requests->stop();
    if (m_audit) m_audit->stop();
    if (m_logger) m_logger->flush();
}

Result<void> Composition::start()
{
    using Step = Result<void> (Composition::*)();
    for (const Step step :
         {&Composition::openDataDirectory, &Composition::openLog, &Composition::openStores,
          &Composition::composeGateway, &Composition::startServers}) {
        if (auto done = (this->*step)(); !done) return done;
    }
    startMaintenance();
    m_state = NodeState::Ready;
    m_logger->log(telemetry::Level::Info, "node", "node_ready",
                  {{"api", m_apiServer->url()},
                   {"metrics", m_metricsServer ? m_metricsServer->url() : std::string()},
                   {"pid", ::getpid()}});
    warnOfIdleSections(*m_initialConfig);
    if (m_initialConfig->isDemo) {
        m_demo = std::make_unique<DemoTraffic>(*m_controlWorker, m_apiServer->url(), m_adminToken);
        m_demo->start();
    }
    return {};
}

void Composition::warnOfIdleSections(const config::Config& config)
{
    // These sections are checked and kept, but nothing in this version acts on them; silence would
    // be taken for protection.
    if (!config.otherSections.is_object()) return;
    for (const auto& [name, value] : config.otherSections.items()) {
        if (value.empty()) continue;
        m_logger->log(
            telemetry::Level::Warn, "node", "configuration_without_effect",
            {{"section", name}, {"hint", "this version reads the section but does not act on it"}});
    }
}

Result<void> Composition::openDataDirectory()
{
    std::filesystem::path path = m_options.dataDirectory;
    if (path.empty()) {
        auto found = store::DataDirectory::defaultPath();
        if (!found) return tl::unexpected(found.error());
        path = std::move(*found);
    }
    auto directory = store::DataDirectory::open(path);
    if (!directory) return tl::unexpected(directory.error());
    m_dataDirectory.emplace(std::move(*directory));
    if (!m_initialConfig->security.adminToken.isEmpty()) {
        m_adminToken = m_initialConfig->security.adminToken;
        return {};
    }
    auto token = m_dataDirectory->readOrCreateToken("admin_token");
    if (!token) return tl::unexpected(token.error());
    m_adminToken = std::move(*token);
    return {};
}

telemetry::LogOptions Composition::logOptions(const config::Config& config) const
{
    telemetry::LogOptions options;
    options.level = levelOr(config.logging.level, telemetry::Level::Info);
    options.output = config.logging.output;
    if (options.output == "stdout" && !m_options.isLoggingToStdout)
        options.output = m_dataDirectory->file("helixagent.log").string();
    options.file = config.logging.file;
    options.maxFileBytes = config.logging.maxFileBytes;
    options.maxFiles = config.logging.maxFiles;
    options.defaultFields = config.logging.defaultFields;
    if (options.defaultFields.count("service") == 0)
        options.defaultFields["service"] = config.serviceName;
    if (options.defaultFields.count("version") == 0)
        options.defaultFields["version"] = HELIX_VERSION;
    if (options.defaultFields.count("environment") == 0 && !config.environment.empty())
        options.defaultFields["environment"] = config.environment;
    for (const auto& [category, level] : config.logging.levels)
        options.levels[category] = levelOr(level, options.level);
    return options;
}

Result<void> Composition::openLog()
{
    auto logger = telemetry::Logger::create(logOptions(*m_initialConfig), m_clock, &m_recentLog);
    if (!logger) return tl::unexpected(logger.error());
    m_logger = std::move(*logger);
    m_logger->registerSecret(m_adminToken.reveal());
    for (const std::string& secret : config::configSecrets(*m_initialConfig))
        m_logger->registerSecret(secret);
    return {};
}

Result<void> Composition::openStores()
{
    gateway::RequestStoreOptions options;
    options.maxBytes = m_initialConfig->requestLog.maxBytes;
    options.maxAge = m_initialConfig->requestLog.maxAge;
    auto requests =
        gateway::RequestStore::open(m_dataDirectory->file("requests.db"), m_clock, options);
    if (!requests) return tl::unexpected(requests.error());
    m_requests = std::move(*requests);
    auto audit = gateway::AuditLog::open(m_dataDirectory->file("helix.db"), m_clock);
    if (!audit) return tl::unexpected(audit.error());
    m_audit = std::move(*audit);
    return {};
}

Result<void> Composition::composeGateway()
{
    auto catalog = providers::ProviderCatalog::create(*m_initialConfig, m_clock);
    if (!catalog) return tl::unexpected(catalog.error());
    m_budget = std::make_unique<routing::RetryBudget>(
        routing::RetryBudgetSettings{m_initialConfig->retry.budgetRatio,
                                     m_initialConfig->retry.budgetMinPerSecond},
        m_clock.steadyNow());

    routing::DispatcherOptions options;
    options.listeners.attemptEnded = [this](const routing::AttemptRecord& attempt) {
        if (!attempt.wasSent) return;
        m_metrics.attemptFinished(attempt.provider, attempt.outcome, attempt.duration);
        if (attempt.outcome == "success" || attempt.outcome == "cancelled") return;
        m_metrics.providerError(attempt.provider);
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
    m_runtime.set(
        makeRuntime(m_initialConfig, std::move(*catalog), 1, m_startedAt, m_options.configFile));
    declareMetrics(*m_initialConfig);
    telemetry::GatewayGauges gauges;
    gauges.connections = [this] {
        return m_apiServer ? static_cast<double>(m_apiServer->connections()) : 0.0;
    };
    gauges.logLinesDropped = [this] { return m_logger->dropped(); };
    gauges.requestRecordsDropped = [this] { return m_requests->stats().dropped; };
    gauges.storeErrors = [this] { return m_requests->stats().errors + m_audit->stats().errors; };
    m_metrics.setGauges(std::move(gauges));
    m_metrics.configReloaded(true);

    m_services.reset(new gateway::Services{
        m_clock, *m_logger, m_recentLog, m_registry, m_metrics, m_targets, *m_dispatcher,
        *m_requests, *m_audit, m_events, m_traffic, m_runtime, *this, m_blocking, m_adminToken});
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
}

net::ServerLimits Composition::serverLimits() const
{
    const auto& server = m_initialConfig->server;
    net::ServerLimits limits;
    limits.maxHeadBytes = server.maxHeadBytes;
    limits.maxHeadLines = server.maxHeadLines;
    limits.maxBodyBytes = server.maxBodyBytes;
    limits.maxConnections = server.maxConnections;
    limits.headTimeout = server.headTimeout;
    limits.bodyTimeout = server.bodyTimeout;
    limits.idleTimeout = server.idleTimeout;
    limits.writeTimeout = server.writeTimeout;
    limits.namesWithSlashes = "/v1/models/";
    return limits;
}

Result<void> Composition::startServers()
{
    const auto& config = *m_initialConfig;
    const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int count =
        config.server.workers > 0 ? config.server.workers : std::min(cores, kMaxDefaultWorkers);
    std::vector<net::Worker*> workers;
    for (int i = 0; i < count; ++i) {
        m_workers.push_back(std::make_unique<net::Worker>(i));
        workers.push_back(m_workers.back().get());
    }
    m_controlWorker = std::make_unique<net::Worker>(count);

    const auto listen = [&](const std::string& host, std::uint16_t port,
                            const std::vector<net::Worker*>& on, net::RequestHandler& handler) {
        auto server = net::Server::create(host, port, serverLimits(), on, handler);
        if (!server && m_options.isFallingBackToFreePort && port != 0)
            return net::Server::create(host, 0, serverLimits(), on, handler);
        return server;
    };
    auto api = listen(config.server.host, config.server.port, workers, *m_gateway);
    if (!api) return tl::unexpected(api.error());
    m_apiServer = std::move(*api);
    if (config.metrics.isEnabled) {
        const std::string& host =
            config.metrics.host.empty() ? config.server.host : config.metrics.host;
        auto metrics =
            listen(host, config.metrics.port, {m_controlWorker.get()}, *m_metricsHandler);
        if (!metrics) return tl::unexpected(metrics.error());
        m_metricsServer = std::move(*metrics);
    }
    for (const auto& worker : m_workers) worker->start();
    m_controlWorker->start();
    return {};
}

void Composition::startMaintenance()
{
    asio::co_spawn(m_controlWorker->context(), maintain(), asio::detached);
}

asio::awaitable<void> Composition::maintain()
{
    net::Event pause(m_controlWorker->context(), m_controlWorker->timers());
    for (std::uint64_t tick = 0;; ++tick) {
        maintainOnce(tick);
        (void)co_await pause.wait(std::chrono::steady_clock::now() + kMaintenanceTick);
    }
}

void Composition::maintainOnce(std::uint64_t tick)
{
    m_clock.tick();
    m_targets.refresh();
    for (const std::string& provider : m_runtime.get()->config->providerOrder) {
        const auto status = m_targets.providerStatus(provider);
        if (status != routing::ProviderStatus::Unknown)
            m_metrics.setProviderHealth(provider, status != routing::ProviderStatus::Unhealthy);
    }
    if (tick % kPruneEveryTicks == 0) m_requests->prune();
}

gateway::NodeFacts Composition::facts() const
{
    gateway::NodeFacts facts;
    facts.name = hostName();
    facts.apiUrl = m_apiServer ? m_apiServer->url() : std::string();
    facts.metricsUrl = m_metricsServer ? m_metricsServer->url() : std::string();
    facts.dataDirectory = m_dataDirectory ? m_dataDirectory->path().string() : std::string();
    facts.startedAt = m_startedAt;
    facts.started = m_started;
    facts.connections = m_apiServer ? m_apiServer->connections() : 0;
    facts.activeRequests = m_apiServer ? m_apiServer->activeRequests() : 0;
    const std::lock_guard lock(m_reloadMutex);
    facts.wasLastReloadOk = m_wasLastReloadOk;
    facts.lastReloadError = m_lastReloadError;
    facts.lastReloadAt = m_lastReloadAt;
    return facts;
}

std::string Composition::readyLine() const
{
    const auto now = facts();
    Json line = Json::object();
    line["ready"] = true;
    line["api"] = now.apiUrl;
    line["metrics"] = now.metricsUrl.empty() ? Json(nullptr) : Json(now.metricsUrl);
    line["pid"] = ::getpid();
    line["demo"] = m_initialConfig->isDemo;
    return dumpJson(line);
}

void Composition::noteReload(const Error* error)
{
    m_wasLastReloadOk = error == nullptr;
    m_lastReloadError = error == nullptr ? std::string() : error->text();
    m_lastReloadAt = m_clock.wallNow();
    m_metrics.configReloaded(error == nullptr);
    if (error != nullptr) {
        m_logger->log(telemetry::Level::Error, "error", "configuration_reload_refused",
                      {{"error", m_lastReloadError}});
        m_events.publish("reload", "configuration", "refused: " + m_lastReloadError,
                         Json{{"ok", false}});
    }
}

Result<gateway::ReloadReport> Composition::reload()
{
    const std::lock_guard lock(m_reloadMutex);
    auto fresh = effectiveConfig(m_options);
    if (!fresh) {
        noteReload(&fresh.error());
        return tl::unexpected(fresh.error());
    }
    auto config = std::make_shared<const config::Config>(std::move(*fresh));
    auto catalog = providers::ProviderCatalog::create(*config, m_clock);
    if (!catalog) {
        noteReload(&catalog.error());
        return tl::unexpected(catalog.error());
    }
    // The log is the only part that can still refuse; it does so before anything was swapped.
    for (const std::string& secret : config::configSecrets(*config))
        m_logger->registerSecret(secret);
    if (auto switched = m_logger->reconfigure(logOptions(*config)); !switched) {
        noteReload(&switched.error());
        return tl::unexpected(switched.error());
    }
    const auto before = m_runtime.get();
    const config::ConfigDiff diff = config::diff(*before->config, *config);
    m_targets.apply(config, **catalog);
    m_runtime.set(makeRuntime(config, std::move(*catalog), before->version + 1, m_clock.wallNow(),
                              m_options.configFile));
    m_budget->configure({config->retry.budgetRatio, config->retry.budgetMinPerSecond});
    m_requests->setRetention(config->requestLog.maxBytes, config->requestLog.maxAge);
    std::set<std::pair<std::string, std::string>> kept;
    for (const auto& target : m_targets.models()) kept.insert(target);
    for (const auto& [name, provider] : before->config->providers)
        for (const std::string& model : provider.models)
            if (kept.count({name, model}) == 0) m_metrics.dropTarget(name, model);
    declareMetrics(*config);
    noteReload(nullptr);

    gateway::ReloadReport report{before->version + 1, diff.changed, diff.needsRestart};
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
    return report;
}

void Composition::waitForRequests(SteadyTime until)
{
    while (m_traffic.inFlight > 0 && !m_isHurried && m_clock.steadyNow() < until)
        std::this_thread::sleep_for(kDrainLook);
}

void Composition::drain(bool isHurried)
{
    if (isHurried) m_isHurried = true;
    const auto& shutdown = m_runtime.get()->config->shutdown;
    const SteadyTime start = m_clock.steadyNow();
    m_state =
        NodeState::Draining;  // readiness answers 503 from here on, new model calls are refused
    if (m_demo) m_demo->stop();
    m_events.publish("drain", "node", "draining", Json{{"in_flight", m_traffic.inFlight.load()}});
    m_logger->log(telemetry::Level::Info, "node", "node_draining",
                  {{"in_flight", m_traffic.inFlight.load()}});
    // The listener stays open while requests finish, so that probes and balancers can read that
    // this node is leaving.
    waitForRequests(start + shutdown.drainTimeout);
    if (m_traffic.inFlight > 0) {
        m_apiServer->cancelRequests();
        waitForRequests(std::min(start + shutdown.timeout, m_clock.steadyNow() + kLastWords));
    }
    m_apiServer->stopAccepting();
    if (m_metricsServer) m_metricsServer->stopAccepting();
    waitForRequests(start + shutdown.timeout);
    m_apiServer->closeAll();
    if (m_metricsServer) m_metricsServer->closeAll();
    m_logger->log(telemetry::Level::Info, "node", "node_stopped",
                  {{"abandoned", m_traffic.inFlight.load()}});
    m_logger->flush();
}

}  // namespace helix::node

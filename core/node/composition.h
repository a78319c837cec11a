#pragma once
// The parts of a node and their lifetimes. Members are declared in the order of construction;
// destruction is the reverse.

#include "config/provider_overlay.h"
#include "gateway/config_history.h"
#include "gateway/gateway.h"
#include "node/clock_source.h"
#include "node/config_source.h"
#include "node/demo_traffic.h"
#include "node/node.h"
#include "routing/health_prober.h"
#include "routing/retry_budget.h"
#include "routing/shadow_traffic.h"
#include "store/data_directory.h"

#include <set>

namespace helix::auth {
class OidcFetcher;
}

namespace helix::gateway {
class UsageMetrics;
}

namespace helix::node {

class OtlpHttpSink;
class ServerTls;

class Composition final : public Node, private gateway::NodeControl {
public:
    Composition(NodeOptions options, NodeConfig config);
    ~Composition() override;

    /// Errors: see Node::start().
    [[nodiscard]] Result<void> start();

    // Node
    [[nodiscard]] gateway::NodeFacts facts() const override;
    [[nodiscard]] const config::Config& initialConfig() const override { return *m_initialConfig; }
    [[nodiscard]] const Secret& adminToken() const override { return m_adminToken; }
    [[nodiscard]] std::string readyLine() const override;
    [[nodiscard]] Result<gateway::ReloadReport> reloadOnSignal() override;
    void drain(bool isHurried) override;
    void hurry() noexcept override { m_isHurried = true; }

private:
    // gateway::NodeControl
    [[nodiscard]] gateway::NodeState state() const noexcept override { return m_state; }
    [[nodiscard]] Result<gateway::ReloadReport> reload(const gateway::ChangeCause& cause) override;
    [[nodiscard]] Result<gateway::ReloadReport> previewReload() override;
    [[nodiscard]] Result<gateway::ReloadReport> rollBack(
        std::int64_t version, const gateway::ChangeCause& cause) override;
    [[nodiscard]] std::string rollBackRefusal() const override;
    [[nodiscard]] Result<gateway::ReloadReport> changeProviders(
        const std::vector<gateway::ProviderChange>& changes,
        const gateway::ChangeCause& cause) override;
    [[nodiscard]] Result<void> holdProvider(const std::string& name, bool isHeld) override;

    /// A configuration that may be installed: its providers can be made.
    struct Prepared {
        config::ConfigSnapshot config;
        std::shared_ptr<const providers::ProviderCatalog> catalog;
    };
    // The next ten: m_reloadMutex is held.
    [[nodiscard]] Result<Prepared> prepare(config::Config config) const;
    /// Authentication by the address that is bound: another server.host takes a restart.
    [[nodiscard]] Result<void> judgeAuth(config::Config& config) const;
    [[nodiscard]] Result<gateway::ReloadReport> install(Prepared prepared, std::int64_t version);
    [[nodiscard]] std::int64_t nextVersion() const;
    /// Installs as the next version, keeps it and tells of it.
    [[nodiscard]] Result<gateway::ReloadReport> installVersion(Prepared prepared, SourceTexts texts,
                                                               gateway::ConfigVersion entry);
    [[nodiscard]] std::filesystem::path providerFilePath() const;
    /// Errors: Conflict when a file has changes that are not in force; those of reading them.
    [[nodiscard]] Result<void> checkFilesAreInForce() const;
    /// Both files or none, unless restoring fails as well, which the error tells.
    [[nodiscard]] Result<void> writeTexts(const SourceTexts& texts);
    /// Puts the texts in force back; the error with what became of that.
    [[nodiscard]] Error restored(Error error);
    [[nodiscard]] gateway::ReloadReport comparedWithRunning(const config::Config& config) const;
    [[nodiscard]] Result<config::ProviderOverlay> changedOverlay(
        const std::vector<gateway::ProviderChange>& changes) const;
    void announce(const gateway::ReloadReport& report);

    [[nodiscard]] Result<void> openDataDirectory();
    [[nodiscard]] Result<void> openLog();
    [[nodiscard]] Result<void> openStores();
    [[nodiscard]] Result<void> openConfigHistory();
    [[nodiscard]] Result<std::int64_t> keepStartVersion();
    [[nodiscard]] store::OpenSecret openSecrets() const;
    void logWarnings(const std::vector<std::string>& warnings);
    [[nodiscard]] Result<void> openUsers();
    [[nodiscard]] Result<void> openTokens();
    void applyTokens(const config::Config& config);
    void keepTokens(bool isPruning);
    void warnOfShortSecret();
    [[nodiscard]] Result<void> composeGateway();
    void composeFaults();
    [[nodiscard]] Result<void> composeCache();
    [[nodiscard]] Result<void> composeSemantic();
    void configureSemantic(const config::Config& config);
    void configureCache(const config::Config& config);
    void maintainCache();
    void composeTracing();
    [[nodiscard]] Result<void> composeUsage();
    /// before: what was in force; null at the start. m_reloadMutex is held, or nothing runs yet.
    void applyTracing(const config::Config& config, const config::Config* before);
    void drainTracing(SteadyTime until);
    [[nodiscard]] Result<void> composeTls();
    [[nodiscard]] Result<void> startServers();
    [[nodiscard]] Result<void> openOwnAddresses(const std::vector<net::Worker*>& workers);
    [[nodiscard]] net::ServerProfile serverProfile() const;
    [[nodiscard]] std::string ownApiUrl() const;
    [[nodiscard]] std::string ownMetricsUrl() const;
    [[nodiscard]] gateway::RuntimeSnapshot makeRuntime(
        config::ConfigSnapshot config, std::shared_ptr<const providers::ProviderCatalog> catalog,
        std::int64_t version, WallTime now) const;
    [[nodiscard]] Result<std::unique_ptr<net::Server>> listen(const std::string& host,
                                                              std::uint16_t port,
                                                              std::vector<net::Worker*> workers,
                                                              net::RequestHandler& handler);
    void listenToBreakers();
    void composeShadow();
    void chargeShadow(const routing::AttemptRecord& attempt);
    void watchProviders();
    void declareMetrics(const config::Config& config);
    void warnOfIdleSections(const config::Config& config);
    void warnOfUncheckedTls(const config::Config& config);
    void startMaintenance();
    [[nodiscard]] net::asio::awaitable<void> maintain();
    void maintainOnce(std::uint64_t tick);
    [[nodiscard]] telemetry::LogOptions logOptions(const config::Config& config) const;
    [[nodiscard]] net::ServerLimits serverLimits() const;
    void waitForRequests(SteadyTime until);
    void noteReload(const Error* error);

    NodeOptions m_options;
    config::ConfigSnapshot m_initialConfig;
    ClockSource m_clock;
    WallTime m_startedAt;
    SteadyTime m_started;
    std::atomic<gateway::NodeState> m_state{gateway::NodeState::Starting};
    std::atomic<bool> m_isHurried{false};

    std::optional<store::DataDirectory> m_dataDirectory;
    Secret m_adminToken;
    telemetry::RecentLog m_recentLog;
    std::unique_ptr<telemetry::Logger> m_logger;
    telemetry::MetricsRegistry m_registry;
    telemetry::GatewayMetrics m_metrics;
    std::unique_ptr<gateway::RequestStore> m_requests;
    std::unique_ptr<gateway::ResponseStore> m_responses;
    std::unique_ptr<gateway::AuditLog> m_audit;
    std::unique_ptr<auth::ApiKeyStore> m_keys;
    std::unique_ptr<auth::UserStore> m_users;
    std::unique_ptr<auth::TokenService> m_tokens;
    std::unique_ptr<auth::OidcFetcher> m_oidcFetcher;
    std::unique_ptr<gateway::UsageMetrics> m_usageMetrics;
    std::unique_ptr<gateway::UsageAccounts> m_accounts;
    std::unique_ptr<gateway::AnswerCache> m_cache;
    std::unique_ptr<gateway::SemanticAnswers> m_semantic;
    std::unique_ptr<gateway::SessionBook> m_sessions;
    std::unique_ptr<gateway::ConfigHistory> m_configHistory;
    std::int64_t m_startVersion = 1;
    std::unique_ptr<gateway::VerificationBook> m_verifications;
    limits::RequestLimiter m_limiter{m_clock};
    gateway::EventHub m_events{m_clock};
    gateway::TrafficCounters m_traffic;
    gateway::RuntimeHolder m_runtime;
    gateway::IdempotencyStore m_idempotency{m_clock};
    routing::TargetRegistry m_targets{m_clock};
    std::unique_ptr<routing::RetryBudget> m_budget;
    std::unique_ptr<routing::ShadowTraffic> m_shadow;
    std::unique_ptr<routing::HealthProber> m_prober;
    std::unique_ptr<routing::FaultPlan> m_faults;
    std::string m_traceInstance;
    std::shared_ptr<OtlpHttpSink> m_traceSink;  ///< null: no spans are sent
    std::unique_ptr<telemetry::TraceExporter> m_traces;
    std::unique_ptr<routing::Dispatcher> m_dispatcher;
    net::asio::thread_pool m_blocking{2};
    std::unique_ptr<gateway::Services> m_services;
    std::unique_ptr<ServerTls> m_tls;  ///< null without TLS
    std::unique_ptr<gateway::Gateway> m_gateway;
    std::unique_ptr<gateway::MetricsHandler> m_metricsHandler;
    std::unique_ptr<net::Server> m_apiServer;
    std::unique_ptr<net::Server> m_metricsServer;
    std::vector<std::unique_ptr<net::Server>>
        m_ownServers;  ///< API, then metrics; none without TLS
    std::unique_ptr<DemoTraffic> m_demo;
    std::vector<std::unique_ptr<net::Worker>> m_workers;
    std::unique_ptr<net::Worker> m_controlWorker;  ///< metrics address, maintenance, demo callers

    std::vector<std::string> m_startWarnings;  ///< findings of the configuration
    std::vector<std::string>
        m_startNotes;  ///< what did not go as configured; written before the node is ready

    std::atomic<bool> m_hasProviderFile{false};
    mutable std::mutex m_lastReloadMutex;  ///< guards the next three; nothing blocks under it
    bool m_wasLastReloadOk = true;
    std::string m_lastReloadError;
    WallTime m_lastReloadAt;

    /// One reload or change at a time; guards the rest. Held while files are read and written, so
    /// no event loop takes it.
    std::mutex m_reloadMutex;
    config::Config m_baseConfig;   ///< without the providers changed at run time
    SourceTexts m_texts;           ///< of the configuration in force
    std::set<std::string> m_held;  ///< providers that get no new requests
};

}  // namespace helix::node

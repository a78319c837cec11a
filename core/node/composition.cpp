#include "node/composition.h"

#include "auth/oidc_fetcher.h"
#include "auth/user_store.h"
#include "config/effective.h"
#include "gateway/answer_cache.h"
#include "gateway/semantic_answers.h"
#include "gateway/session_book.h"
#include "gateway/usage_accounts.h"
#include "node/server_tls.h"
#include "routing/fault_plan.h"
#include "telemetry/trace_exporter.h"

#include <unistd.h>

namespace helix::node {

namespace asio = net::asio;
using gateway::NodeState;

namespace {

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

telemetry::Level levelOr(const std::string& text, telemetry::Level fallback)
{
    const auto parsed = telemetry::parseLevel(text);
    return parsed ? *parsed : fallback;
}

}  // namespace

Composition::Composition(NodeOptions options, NodeConfig config)
    : m_options(std::move(options)),
      m_initialConfig(std::make_shared<const config::Config>(std::move(config.effective))),
      m_clock(testClockFile()),
      m_startedAt(m_clock.wallNow()),
      m_started(m_clock.steadyNow()),
      m_registry(m_initialConfig->metrics.prefix),
      m_metrics(m_registry, m_clock, HELIX_VERSION),
      m_startWarnings(std::move(config.warnings)),
      m_lastReloadAt(m_startedAt),
      m_baseConfig(std::move(config.base)),
      m_texts(std::move(config.texts))
{}

Composition::~Composition()
{
    if (m_demo) m_demo->stop();
    for (const auto& worker : m_workers) worker->stop();
    if (m_controlWorker) m_controlWorker->stop();
    m_blocking.join();
    if (m_users) m_users->hashingPool().join();
    m_apiServer.reset();
    m_metricsServer.reset();
    m_ownServers.clear();
    m_workers.clear();
    m_controlWorker.reset();
    if (m_requests) m_requests->stop();
    if (m_accounts) m_accounts->stop();
    if (m_sessions) m_sessions->stop();
    if (m_responses) m_responses->stop();
    if (m_keys) m_keys->flushLastUse();
    if (m_audit) m_audit->stop();
    if (m_logger) m_logger->flush();
}

Result<void> Composition::start()
{
    using Step = Result<void> (Composition::*)();
    for (const Step step :
         {&Composition::openDataDirectory, &Composition::openLog, &Composition::openStores,
          &Composition::composeUsage, &Composition::composeGateway, &Composition::composeSemantic,
          &Composition::composeCache, &Composition::composeTls, &Composition::startServers}) {
        if (auto done = (this->*step)(); !done) return done;
    }
    startMaintenance();
    m_state = NodeState::Ready;
    m_logger->log(telemetry::Level::Info, "node", "node_ready",
                  {{"api", m_apiServer->url()},
                   {"metrics", m_metricsServer ? m_metricsServer->url() : std::string()},
                   {"pid", ::getpid()}});
    for (const std::string& note : m_startNotes)
        m_logger->log(telemetry::Level::Warn, "node", "started_differently", {{"note", note}});
    logWarnings(m_startWarnings);
    warnOfIdleSections(*m_initialConfig);
    warnOfUncheckedTls(*m_initialConfig);
    if (m_initialConfig->isDemo) {
        m_demo = std::make_unique<DemoTraffic>(*m_controlWorker, ownApiUrl(), m_adminToken);
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

void Composition::warnOfUncheckedTls(const config::Config& config)
{
    for (const auto& [name, provider] : config.providers)
        if (provider.isEnabled && !provider.isVerifyingTls)
            m_logger->log(telemetry::Level::Warn, "provider", "tls_verification_off",
                          {{"provider", name},
                           {"hint",
                            "anybody between this node and the provider can read its key and the "
                            "answers; remove verify_tls: false"}});
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
    auto token = m_dataDirectory->readOrCreateToken("admin_token", openSecrets());
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
    auto responses = gateway::ResponseStore::open(m_dataDirectory->file("responses.db"), m_clock);
    if (!responses) return tl::unexpected(responses.error());
    m_responses = std::move(*responses);
    auto audit = gateway::AuditLog::open(m_dataDirectory->file("helix.db"), m_clock);
    if (!audit) return tl::unexpected(audit.error());
    m_audit = std::move(*audit);
    auto keys =
        auth::ApiKeyStore::open(m_dataDirectory->file("helix.db"), m_audit->queue(), m_clock);
    if (!keys) return tl::unexpected(keys.error());
    m_keys = std::move(*keys);
    if (auto opened = openUsers(); !opened) return opened;
    if (auto opened = openTokens(); !opened) return opened;
    auto verifications = gateway::VerificationBook::open(m_dataDirectory->file("helix.db"),
                                                         m_audit->queue(), m_metrics);
    if (!verifications) return tl::unexpected(verifications.error());
    m_verifications = std::move(*verifications);
    if (auto opened = openConfigHistory(); !opened) return opened;
    std::error_code ignored;
    m_hasProviderFile = std::filesystem::exists(m_dataDirectory->file(kProviderFile), ignored);
    return {};
}

gateway::NodeFacts Composition::facts() const
{
    gateway::NodeFacts facts;
    facts.name = hostName();
    facts.apiUrl = m_apiServer ? m_apiServer->url() : std::string();
    facts.metricsUrl = m_metricsServer ? m_metricsServer->url() : std::string();
    facts.ownApiUrl = ownApiUrl();
    facts.ownMetricsUrl = ownMetricsUrl();
    if (m_tls)
        if (auto problem = m_tls->problem()) facts.problems.push_back(std::move(*problem));
    facts.dataDirectory = m_dataDirectory ? m_dataDirectory->path().string() : std::string();
    facts.startNotes = m_startNotes;
    facts.startedAt = m_startedAt;
    facts.started = m_started;
    facts.connections = m_apiServer ? m_apiServer->connections() : 0;
    facts.activeRequests = m_apiServer ? m_apiServer->activeRequests() : 0;
    if (m_hasProviderFile) facts.providerFile = m_dataDirectory->file(kProviderFile).string();
    const std::lock_guard lock(m_lastReloadMutex);
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

}  // namespace helix::node

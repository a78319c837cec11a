#include "node/server_tls.h"

#include <sys/stat.h>
#include <tuple>

namespace helix::node {

namespace {

net::TlsSettings settingsOf(const config::TlsConfig& config)
{
    net::TlsSettings settings;
    settings.certFile = config.certFile;
    settings.keyFile = config.keyFile;
    settings.isTls13Only = config.minVersion == "1.3";
    settings.clientCaFile = config.clientCaFile;
    if (config.clientAuth == "request")
        settings.clientCertificate = net::ClientCertificate::Requested;
    if (config.clientAuth == "require")
        settings.clientCertificate = net::ClientCertificate::Required;
    settings.cipherList = config.cipherList;
    return settings;
}

// Another inode, size or time is another file; a rotation by rename keeps none of them.
std::string stampOf(const config::TlsConfig& config)
{
    std::string stamp;
    for (const std::string* file : {&config.certFile, &config.keyFile, &config.clientCaFile}) {
        struct stat status {};
        if (file->empty() || ::stat(file->c_str(), &status) != 0) {
            stamp += "-;";
            continue;
        }
        stamp += std::to_string(status.st_ino) + ' ' + std::to_string(status.st_size) + ' ' +
                 std::to_string(status.st_mtim.tv_sec) + '.' +
                 std::to_string(status.st_mtim.tv_nsec) + ';';
    }
    return stamp;
}

bool isSame(const config::TlsConfig& a, const config::TlsConfig& b)
{
    const auto all = [](const config::TlsConfig& config) {
        return std::tie(config.certFile, config.keyFile, config.minVersion, config.clientCaFile,
                        config.clientAuth, config.cipherList);
    };
    return all(a) == all(b);
}

double unixSeconds(WallTime time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

ServerTls::ServerTls(const config::TlsConfig& config,
                     std::shared_ptr<const net::TlsContext> context, const Clock& clock,
                     telemetry::Logger& logger)
    : m_clock(clock),
      m_logger(logger),
      m_credentials(std::make_shared<net::TlsCredentials>(std::move(context))),
      m_config(config)
{}

Result<std::unique_ptr<ServerTls>> ServerTls::create(const config::TlsConfig& config,
                                                     const Clock& clock, telemetry::Logger& logger)
{
    std::string stamp = stampOf(config);
    auto context = net::TlsContext::create(settingsOf(config));
    if (!context) return tl::unexpected(context.error());
    std::unique_ptr<ServerTls> made(new ServerTls(config, std::move(*context), clock, logger));
    made->m_stamp = std::move(stamp);
    return made;
}

Result<void> ServerTls::check(const config::TlsConfig& config) const
{
    const std::lock_guard lock(m_loadMutex);
    if (!config.isEnabled || isSame(config, m_config)) return {};
    const auto context = net::TlsContext::create(settingsOf(config));
    if (!context) return tl::unexpected(context.error());
    return {};
}

void ServerTls::reload(const config::TlsConfig& config)
{
    const std::lock_guard lock(m_loadMutex);
    if (!config.isEnabled) return;  // takes a restart
    m_config = config;
    load();
}

void ServerTls::reloadChangedFiles()
{
    const std::unique_lock lock(m_loadMutex, std::try_to_lock);
    if (lock && stampOf(m_config) != m_stamp) load();
}

void ServerTls::load()
{
    m_stamp = stampOf(m_config);
    auto context = net::TlsContext::create(settingsOf(m_config));
    const std::lock_guard lock(m_mutex);
    if (!context) {
        m_refusal = context.error().text();
        m_refusedAt = m_clock.wallNow();
        m_logger.log(telemetry::Level::Error, "error", "tls_certificate_refused",
                     {{"error", m_refusal}, {"hint", "the certificate before it stays in use"}});
        return;
    }
    m_refusal.clear();
    m_logger.log(telemetry::Level::Info, "node", "tls_certificate_loaded",
                 {{"file", m_config.certFile}, {"expires", formatRfc3339((*context)->expiry())}});
    m_credentials->set(std::move(*context));
}

void ServerTls::declareMetrics(telemetry::MetricsRegistry& registry) const
{
    registry.pullValue("tls_certificate_expiry_seconds",
                       "When the certificate of this node's addresses ends, in unix seconds.",
                       telemetry::PulledType::Gauge, [credentials = m_credentials] {
                           return unixSeconds(credentials->get()->expiry());
                       });
    registry.pull(
        "tls_handshake_failures_total",
        "Connections to this node that got no further than their TLS handshake.",
        telemetry::PulledType::Counter, [credentials = m_credentials] {
            std::vector<telemetry::PulledSample> samples;
            for (std::size_t i = 0; i < net::kTlsFailureNames.size(); ++i)
                samples.push_back(
                    {{{"reason", net::kTlsFailureNames[i]}},
                     static_cast<double>(credentials->failures(static_cast<net::TlsFailure>(i)))});
            return samples;
        });
}

std::optional<gateway::NodeProblem> ServerTls::problem() const
{
    const std::lock_guard lock(m_mutex);
    gateway::NodeProblem problem;
    problem.component = "certificate";
    const WallTime now = m_clock.wallNow();
    const WallTime expiry = m_credentials->get()->expiry();
    problem.isCritical = now >= expiry;
    problem.since = problem.isCritical ? expiry : now;
    if (!m_refusal.empty()) {
        problem.text = "a new certificate was refused, the one before it is in use: " + m_refusal;
        problem.since = m_refusedAt;
        problem.action = "Correct the files; they are read again within a minute.";
        return problem;
    }
    if (now + kCertificateWarning < expiry) return std::nullopt;
    problem.text = "the certificate of this node's addresses " +
                   std::string(problem.isCritical ? "ended" : "ends") + " at " +
                   formatRfc3339(expiry);
    if (!problem.isCritical) problem.since = expiry - kCertificateWarning;
    problem.action = "Renew the files of security.tls; they are read again within a minute.";
    return problem;
}

}  // namespace helix::node

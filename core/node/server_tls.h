#pragma once
// The node's own certificate: loaded at the start, loaded again on a reload and when its files
// change. A bad new one leaves the old one in use and is a problem until it is corrected.

#include "config/identity_config.h"
#include "gateway/node_control.h"
#include "net/tls_context.h"
#include "telemetry/logger.h"
#include "telemetry/metrics.h"

#include <mutex>
#include <optional>

namespace helix::node {

/// From this time before its end on, a certificate that was not renewed is a problem.
inline constexpr std::chrono::hours kCertificateWarning{14 * 24};

/// Owned by the node. Thread: any.
class ServerTls {
public:
    /// Errors: those of TlsContext::create(); each names the file and the reason.
    [[nodiscard]] static Result<std::unique_ptr<ServerTls>> create(const config::TlsConfig& config,
                                                                   const Clock& clock,
                                                                   telemetry::Logger& logger);

    /// For the servers; outlives this object with them.
    [[nodiscard]] std::shared_ptr<const net::TlsCredentials> credentials() const
    {
        return m_credentials;
    }
    /// Whether these settings can be put in force; those in force are not looked at again: their
    /// files change by themselves and are a problem then. Reads files. Errors: as create().
    [[nodiscard]] Result<void> check(const config::TlsConfig& config) const;
    /// Reads all files again, by these settings. Connections that are there go on as they are.
    void reload(const config::TlsConfig& config);
    /// Does so when one of the files is another one than at the last look. While they are being
    /// read for somebody else it leaves that to the next time.
    void reloadChangedFiles();
    void declareMetrics(telemetry::MetricsRegistry& registry) const;
    /// What is wrong with the certificate now. Does not wait for files.
    [[nodiscard]] std::optional<gateway::NodeProblem> problem() const;

private:
    ServerTls(const config::TlsConfig& config, std::shared_ptr<const net::TlsContext> context,
              const Clock& clock, telemetry::Logger& logger);
    /// m_loadMutex is held.
    void load();

    const Clock& m_clock;
    telemetry::Logger& m_logger;
    std::shared_ptr<net::TlsCredentials> m_credentials;
    mutable std::mutex m_loadMutex;  ///< held while files are read; guards the next two
    config::TlsConfig m_config;
    std::string m_stamp;         ///< which files were read
    mutable std::mutex m_mutex;  ///< guards the rest; taken within m_loadMutex
    std::string m_refusal;
    WallTime m_refusedAt;
};

}  // namespace helix::node

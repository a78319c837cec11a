#include "node/composition.h"
#include "node/server_tls.h"

namespace helix::node {

namespace {

// The same for every answer, so they are one text. Nothing here is a page: an answer that a browser
// is made to show must not run, frame or load anything.
constexpr std::string_view kSecurityFields =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n";
// Source: RFC 6797; over plain HTTP it would mean nothing.
constexpr std::string_view kTransportSecurity = "Strict-Transport-Security: max-age=31536000\r\n";

const char* const kOwnHost = "127.0.0.1";

}  // namespace

Result<void> Composition::composeTls()
{
    const auto& tls = m_initialConfig->security.tls;
    if (!tls.isEnabled) return {};
    auto made = ServerTls::create(tls, m_clock, *m_logger);
    if (!made) return tl::unexpected(made.error());
    m_tls = std::move(*made);
    m_tls->declareMetrics(m_registry);
    return {};
}

net::ServerProfile Composition::serverProfile() const
{
    net::ServerProfile profile;
    profile.fixedFields = kSecurityFields;
    if (!m_tls) return profile;
    profile.fixedFields += kTransportSecurity;
    profile.tls = m_tls->credentials();
    return profile;
}

// The window around an embedded node and the demonstration's callers are this very process. They
// have no certificate to show and no authority that vouches for ours, so they get addresses of
// their own.
Result<void> Composition::openOwnAddresses(const std::vector<net::Worker*>& workers)
{
    if (!m_tls || !(m_options.isEmbedded || m_initialConfig->isDemo)) return {};
    net::ServerProfile profile;
    profile.fixedFields = kSecurityFields;
    auto api = net::Server::create(kOwnHost, 0, serverLimits(), workers, *m_gateway, profile);
    if (!api) return tl::unexpected(api.error());
    m_ownServers.push_back(std::move(*api));
    if (!m_metricsServer) return {};
    auto metrics = net::Server::create(kOwnHost, 0, serverLimits(), {m_controlWorker.get()},
                                       *m_metricsHandler, profile);
    if (!metrics) return tl::unexpected(metrics.error());
    m_ownServers.push_back(std::move(*metrics));
    return {};
}

std::string Composition::ownApiUrl() const
{
    if (!m_ownServers.empty()) return m_ownServers.front()->url();
    return m_apiServer ? m_apiServer->url() : std::string();
}

std::string Composition::ownMetricsUrl() const
{
    if (m_ownServers.size() > 1) return m_ownServers.back()->url();
    return m_metricsServer ? m_metricsServer->url() : std::string();
}

}  // namespace helix::node

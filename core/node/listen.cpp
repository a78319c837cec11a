#include "node/composition.h"

#include "gateway/fault_watch.h"
#include "gateway/usage_accounts.h"
#include "node/server_tls.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <thread>

namespace helix::node {

namespace asio = net::asio;
namespace {

constexpr int kMaxDefaultWorkers = 4;
constexpr std::chrono::seconds kMaintenanceTick{1};
constexpr std::uint64_t kPruneEveryTicks = 60;
constexpr std::uint64_t kFlushEveryTicks = 10;

}  // namespace

net::ServerLimits Composition::serverLimits() const
{
    const auto& server = m_initialConfig->server;
    net::ServerLimits limits;
    limits.maxHeadBytes = server.maxHeadBytes;
    limits.maxHeadLines = server.maxHeadLines;
    limits.maxBodyBytes = server.maxBodyBytes;
    limits.maxConnections = server.maxConnections;
    limits.maxHandshakes = net::handshakesFor(server.maxConnections);
    limits.handshakeTimeout = server.headTimeout;
    limits.headTimeout = server.headTimeout;
    limits.bodyTimeout = server.bodyTimeout;
    limits.idleTimeout = server.idleTimeout;
    limits.writeTimeout = server.writeTimeout;
    limits.namesWithSlashes = "/v1/models/ /v1beta/models/";
    return limits;
}

Result<std::unique_ptr<net::Server>> Composition::listen(const std::string& host,
                                                         std::uint16_t port,
                                                         std::vector<net::Worker*> workers,
                                                         net::RequestHandler& handler)
{
    auto server =
        net::Server::create(host, port, serverLimits(), workers, handler, serverProfile());
    if (server || !m_options.isFallingBackToFreePort || port == 0) return server;
    auto elsewhere =
        net::Server::create(host, 0, serverLimits(), std::move(workers), handler, serverProfile());
    if (!elsewhere) return server;
    m_startNotes.push_back(
        "port " + std::to_string(port) + " is used by another program, so this node listens on " +
        (*elsewhere)->url() + " instead; stop the other program or configure another port");
    return elsewhere;
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
    if (auto opened = openOwnAddresses(workers); !opened) return opened;
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
    watchProviders();
    gateway::watchFaults(*m_services);
    if (tick % kFlushEveryTicks == 0) m_keys->flushLastUse();
    if (tick % kFlushEveryTicks == 0) maintainCache();
    m_accounts->tend();
    keepTokens(tick % kPruneEveryTicks == 0);
    if (tick % kPruneEveryTicks != 0) return;
    m_accounts->prune(m_runtime.get()->config->usage.retention);
    if (m_tls) m_tls->reloadChangedFiles();
    m_requests->prune();
    m_limiter.sweep();
}

}  // namespace helix::node

#include "net/server.h"

#include "net/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

namespace helix::net {

namespace {

using asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
// How long accepting pauses when the process has no descriptor left: no busy loop, and it recovers
// by itself.
constexpr std::chrono::milliseconds kAcceptPause{100};

// One acceptor on one worker, with the connections it accepted. Lives on the worker's thread after
// start().
class Listener : public std::enable_shared_from_this<Listener> {
public:
    Listener(Worker& worker, std::shared_ptr<ServerShared> shared)
        : m_worker(worker),
          m_shared(std::move(shared)),
          m_acceptor(worker.context()),
          m_pause(worker.context(), worker.timers())
    {}

    Result<void> listen(const tcp::endpoint& endpoint, bool isShared)
    {
        boost::system::error_code error;
        m_acceptor.open(endpoint.protocol(), error);
        if (!error) m_acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error && isShared) m_acceptor.set_option(ReusePort(true), error);
        if (!error) m_acceptor.bind(endpoint, error);
        if (!error) m_acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error) return fail(ErrorCode::ConnectionFailed, error.message());
        return {};
    }

    [[nodiscard]] std::uint16_t port() const { return m_acceptor.local_endpoint().port(); }

    void start()
    {
        asio::co_spawn(
            m_worker.context(),
            [self = shared_from_this()]() -> asio::awaitable<void> { co_await self->acceptLoop(); },
            asio::detached);
    }

    void stopAccepting()
    {
        asio::post(m_worker.context(), [self = shared_from_this()] {
            boost::system::error_code ignored;
            self->m_acceptor.close(ignored);
            self->forEach([](Connection& connection) { connection.drain(); });
        });
    }

    void cancelRequests()
    {
        asio::post(m_worker.context(), [self = shared_from_this()] {
            self->forEach([](Connection& connection) { connection.cancelRequest(); });
        });
    }

    void closeAll()
    {
        asio::post(m_worker.context(), [self = shared_from_this()] {
            self->forEach([](Connection& connection) { connection.close(); });
        });
    }

private:
    asio::awaitable<void> acceptLoop()
    {
        while (m_acceptor.is_open()) {
            auto [error, socket] =
                co_await m_acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
            if (error == asio::error::operation_aborted) break;
            if (error) {
                (void)co_await m_pause.wait(std::chrono::steady_clock::now() + kAcceptPause);
                continue;
            }
            admit(std::move(socket));
        }
    }

    void admit(tcp::socket socket)
    {
        const auto& credentials = m_shared->profile.tls;
        if (credentials && m_shared->handshakes >= m_shared->limits.maxHandshakes) {
            credentials->countFailure(TlsFailure::TooMany);
            return;
        }
        if (m_shared->connections >= m_shared->limits.maxConnections) {
            const ServerResponse refusal = m_shared->handler->refuse(503, "too many connections");
            std::string text;
            Framing framing;
            framing.contentLength = refusal.body.size();
            framing.isKeepAlive = false;
            framing.fixedFields = m_shared->profile.fixedFields;
            appendResponseHead(text, refusal.status, refusal.headers, framing);
            text += refusal.body;
            boost::system::error_code ignored;
            socket.non_blocking(true, ignored);
            if (!credentials) socket.write_some(asio::buffer(text), ignored);
            return;
        }
        auto connection = std::make_shared<Connection>(m_worker, std::move(socket), m_shared,
                                                       credentials ? credentials->get() : nullptr);
        std::erase_if(m_connections, [](const auto& entry) { return entry.expired(); });
        m_connections.push_back(connection);
        connection->start();
    }

    template <class Action>
    void forEach(Action action)
    {
        for (const auto& entry : m_connections)
            if (const auto connection = entry.lock()) action(*connection);
    }

    Worker& m_worker;
    std::shared_ptr<ServerShared> m_shared;
    tcp::acceptor m_acceptor;
    Event m_pause;
    std::list<std::weak_ptr<Connection>> m_connections;
};

class ServerImpl final : public Server {
public:
    ServerImpl(std::string host, std::uint16_t port, std::shared_ptr<ServerShared> shared,
               std::vector<std::shared_ptr<Listener>> listeners)
        : m_host(std::move(host)),
          m_port(port),
          m_shared(std::move(shared)),
          m_listeners(std::move(listeners))
    {
        for (const auto& listener : m_listeners) listener->start();
    }

    std::string url() const override
    {
        const bool isV6 = m_host.find(':') != std::string::npos;
        return (m_shared->profile.tls ? "https://" : "http://") +
               (isV6 ? "[" + m_host + "]" : m_host) + ":" + std::to_string(m_port);
    }
    std::uint16_t port() const noexcept override { return m_port; }
    void stopAccepting() override
    {
        m_shared->isDraining = true;
        for (const auto& listener : m_listeners) listener->stopAccepting();
    }
    void cancelRequests() override
    {
        for (const auto& listener : m_listeners) listener->cancelRequests();
    }
    void closeAll() override
    {
        for (const auto& listener : m_listeners) listener->closeAll();
    }
    std::size_t connections() const noexcept override { return m_shared->connections; }
    std::size_t activeRequests() const noexcept override { return m_shared->activeRequests; }

private:
    std::string m_host;
    std::uint16_t m_port;
    std::shared_ptr<ServerShared> m_shared;
    std::vector<std::shared_ptr<Listener>> m_listeners;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::create(std::string host, std::uint16_t port,
                                               ServerLimits limits, std::vector<Worker*> workers,
                                               RequestHandler& handler, ServerProfile profile)
{
    if (host == "localhost") host = "127.0.0.1";
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error)
        return fail(
            ErrorCode::InvalidArgument,
            "\"" + host + "\" is not an IP address to listen on; write for example 127.0.0.1");
    auto shared = std::make_shared<ServerShared>();
    shared->limits = limits;
    shared->profile = std::move(profile);
    shared->handler = &handler;

    // SO_REUSEPORT would let a second process of the same user share a taken port silently, so a
    // probe without it asks first.
    if (port != 0) {
        Listener probe(*workers.front(), shared);
        if (const auto bound = probe.listen({address, port}, false); !bound)
            return fail(ErrorCode::ConnectionFailed,
                        "cannot listen on " + host + ":" + std::to_string(port) +
                            "; another program may be using the port. Stop it, or choose another "
                            "port (0 picks a free one)",
                        bound.error().message);
    }
    std::vector<std::shared_ptr<Listener>> listeners;
    for (Worker* worker : workers) {
        auto listener = std::make_shared<Listener>(*worker, shared);
        if (const auto bound = listener->listen({address, port}, true); !bound)
            return fail(ErrorCode::ConnectionFailed,
                        "cannot listen on " + host + ":" + std::to_string(port),
                        bound.error().message);
        port = listener->port();
        listeners.push_back(std::move(listener));
    }
    return std::make_unique<ServerImpl>(std::move(host), port, std::move(shared),
                                        std::move(listeners));
}

}  // namespace helix::net

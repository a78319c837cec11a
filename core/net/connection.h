#pragma once
// One client connection of the server: reads requests, hands them to the handler, writes answers,
// keeps every clock.
//
// All reading goes through one outstanding read that is never taken back ("read-ahead"). While a
// request is being served it tells at once when the client leaves; afterwards it is already the
// first read of the next request. Waiting is done on Events with coarse deadlines, so an exchange
// in the normal case arms no timer and cancels nothing.

#include "net/byte_stream.h"
#include "net/response_head.h"
#include "net/server.h"

#include <array>
#include <boost/asio/cancellation_signal.hpp>

namespace helix::net {

/// What all connections of a server share. Counters from any thread.
struct ServerShared {
    ServerLimits limits;
    ServerProfile profile;
    RequestHandler* handler = nullptr;
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> activeRequests{0};
    std::atomic<std::size_t> handshakes{0};
    std::atomic<bool> isDraining{false};
};

/// Owned by its coroutine; lives on its worker's thread.
class Connection final : public std::enable_shared_from_this<Connection>, private ResponseWriter {
public:
    /// context null: not encrypted.
    Connection(Worker& worker, asio::ip::tcp::socket socket, std::shared_ptr<ServerShared> shared,
               std::shared_ptr<const TlsContext> context);
    ~Connection() override;

    /// Spawns the connection's coroutine.
    void start();
    /// Closes at once; a running handler is cancelled.
    void close();
    /// Cancels the running handler; its connection stays for the last words.
    void cancelRequest();
    /// Closes if no request is being served, otherwise after the running one.
    void drain();

private:
    enum class ReadOutcome { Data, Gone, TimedOut };

    asio::awaitable<void> run();
    asio::awaitable<bool> handshake();
    void noteFailedHandshake(bool isTimedOut);
    asio::awaitable<std::optional<ServerRequest>> readRequest();
    asio::awaitable<void> serve(ServerRequest& request);
    // GCC 12 destroys aggregate temporaries of a co_await twice, so arguments stay scalars, strings
    // or named values.
    asio::awaitable<void> refuse(int status, std::string reason);
    asio::awaitable<ReadOutcome> awaitData(SteadyTime until);
    [[nodiscard]] Framing framing() const;
    void startRead();
    void onRead(const boost::system::error_code& error, std::size_t size);

    // ResponseWriter
    [[nodiscard]] asio::awaitable<Result<void>> respond(ServerResponse response) override;
    [[nodiscard]] asio::awaitable<Result<void>> beginStream(int status, Headers headers) override;
    [[nodiscard]] asio::awaitable<Result<void>> write(std::string_view bytes) override;
    [[nodiscard]] asio::awaitable<Result<void>> endStream() override;
    void abortStream() override;
    bool hasStarted() const noexcept override { return m_hasStarted; }
    bool isClientGone() const noexcept override { return m_isClientGone; }
    std::uint64_t bytesSent() const noexcept override { return m_bytesSent; }
    [[nodiscard]] asio::awaitable<Result<void>> send(std::string_view bytes);

    Worker& m_worker;
    ByteStream m_stream;
    std::shared_ptr<ServerShared> m_shared;
    std::string m_address;
    std::string m_clientCertificate;
    asio::cancellation_signal m_cancel;

    std::string m_input;  // received and not yet parsed
    std::array<char, 8192> m_readAhead{};
    Event m_readEvent;
    bool m_isReading = false;
    bool m_isClientGone = false;
    bool m_isServing = false;

    std::string m_output;  // reused for heads and chunk framing
    bool m_hasStarted = false;
    bool m_isKeepAlive = true;
    bool m_isCutShort = false;
    bool m_isHeadRequest = false;
    std::uint64_t m_bytesSent = 0;
};

}  // namespace helix::net

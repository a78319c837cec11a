#pragma once
// The HTTP/1.1 server: one acceptor per worker on the same port (SO_REUSEPORT), Beast's parser,
// hard limits everywhere.

#include "base/result.h"
#include "net/http_message.h"
#include "net/server_limits.h"
#include "net/worker.h"

#include <atomic>
#include <memory>

namespace helix::net {

class TlsCredentials;

/// The writing half of one exchange. Use either respond() once, or beginStream(), write()…,
/// endStream(). Thread: the worker's. All errors mean "the client has gone": ConnectionLost,
/// Timeout, Cancelled.
class ResponseWriter {
public:
    virtual ~ResponseWriter() = default;
    [[nodiscard]] virtual asio::awaitable<Result<void>> respond(ServerResponse response) = 0;
    /// Sends the head of a chunked answer. Returns when the kernel took it.
    [[nodiscard]] virtual asio::awaitable<Result<void>> beginStream(int status,
                                                                    Headers headers) = 0;
    /// Sends bytes at once; suspends while the client does not read (back-pressure).
    [[nodiscard]] virtual asio::awaitable<Result<void>> write(std::string_view bytes) = 0;
    /// Sends the last chunk: the clean end of the stream.
    [[nodiscard]] virtual asio::awaitable<Result<void>> endStream() = 0;
    /// Ends a stream that must not look complete: the connection is closed without the last chunk.
    virtual void abortStream() = 0;
    [[nodiscard]] virtual bool hasStarted() const noexcept = 0;
    /// True once the peer has closed its connection. The coroutine that handles the request is then
    /// cancelled (asio cancellation type terminal): every wait in it returns Cancelled.
    [[nodiscard]] virtual bool isClientGone() const noexcept = 0;
    /// Bytes of body sent so far.
    [[nodiscard]] virtual std::uint64_t bytesSent() const noexcept = 0;
};

/// Serves one request. The server answers itself what never becomes a request (400, 408, 413, 431,
/// 501, 503) through onRefused.
class RequestHandler {
public:
    virtual ~RequestHandler() = default;
    [[nodiscard]] virtual asio::awaitable<void> handle(Worker& worker, ServerRequest& request,
                                                       ResponseWriter& writer) = 0;
    /// The answer for a request that could not be read. Must not wait.
    [[nodiscard]] virtual ServerResponse refuse(int status, std::string_view reason) = 0;
};

/// What is the same for all connections and answers of one address.
struct ServerProfile {
    std::string fixedFields{};  ///< header lines of every answer, each with its CRLF
    std::shared_ptr<const TlsCredentials> tls{};  ///< null: not encrypted
};

/// Thread: create() and the destructor on the owner's thread while the workers run or not yet run;
/// counters from any.
class Server {
public:
    virtual ~Server() = default;
    /// Binds host:port (port 0 picks one) on every worker. Errors: ConnectionFailed with the way
    /// out when the port is taken, InvalidArgument for a host that is no address.
    [[nodiscard]] static Result<std::unique_ptr<Server>> create(
        std::string host, std::uint16_t port, ServerLimits limits, std::vector<Worker*> workers,
        RequestHandler& handler, ServerProfile profile = {});
    /// "http://127.0.0.1:8080"; https where it is encrypted
    [[nodiscard]] virtual std::string url() const = 0;
    [[nodiscard]] virtual std::uint16_t port() const noexcept = 0;
    /// Closes the listeners; open connections finish their request and are told to close.
    virtual void stopAccepting() = 0;
    /// Cancels the requests under way without closing their connections: each handler ends in its
    /// own words.
    virtual void cancelRequests() = 0;
    /// Closes every connection now.
    virtual void closeAll() = 0;
    [[nodiscard]] virtual std::size_t connections() const noexcept = 0;
    [[nodiscard]] virtual std::size_t activeRequests() const noexcept = 0;
};

}  // namespace helix::net

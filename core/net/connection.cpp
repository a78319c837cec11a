#include "net/connection.h"

#include "net/request_reader.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace helix::net {

namespace {

// Unparsed input is bounded by what one message may hold plus one read of a following, pipelined
// one.
constexpr std::size_t kMaxPipelined = 64 * 1024;

}  // namespace

Connection::Connection(Worker& worker, asio::ip::tcp::socket socket,
                       std::shared_ptr<ServerShared> shared,
                       std::shared_ptr<const TlsContext> context)
    : m_worker(worker),
      m_stream(std::move(socket), std::move(context)),
      m_shared(std::move(shared)),
      m_readEvent(worker.context(), worker.timers())
{
    boost::system::error_code ignored;
    const auto peer = m_stream.socket().remote_endpoint(ignored);
    m_address = peer.address().to_string();
    ++m_shared->connections;
    if (m_stream.isEncrypted()) ++m_shared->handshakes;
}

Connection::~Connection()
{
    --m_shared->connections;
}

void Connection::start()
{
    asio::co_spawn(
        m_worker.context(),
        [self = shared_from_this()]() -> asio::awaitable<void> { co_await self->run(); },
        asio::bind_cancellation_slot(m_cancel.slot(), asio::detached));
}

void Connection::close()
{
    m_stream.close();
    if (m_isServing) m_cancel.emit(asio::cancellation_type::terminal);
}

void Connection::cancelRequest()
{
    m_isKeepAlive = false;
    if (m_isServing) m_cancel.emit(asio::cancellation_type::terminal);
}

void Connection::drain()
{
    m_isKeepAlive = false;
    if (m_isServing) return;
    close();
    m_isClientGone = true;
    m_readEvent.signal();
}

asio::awaitable<void> Connection::run()
{
    // A cancelled wait returns Cancelled and the handler ends in its own way; it is not torn down
    // by an exception.
    co_await asio::this_coro::throw_if_cancelled(false);
    if (m_stream.isEncrypted() && !co_await handshake()) co_return;
    startRead();
    while (m_isKeepAlive && !m_isClientGone) {
        auto request = co_await readRequest();
        if (!request) break;
        co_await serve(*request);
    }
    // What must not look complete ends without TLS's goodbye.
    if (!m_isCutShort) m_stream.shutdownSend();
    boost::system::error_code ignored;
    m_stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    m_stream.close();
}

asio::awaitable<bool> Connection::handshake()
{
    bool isTimedOut = false;
    const auto guard = m_worker.timers().schedule(
        std::chrono::steady_clock::now() + m_shared->limits.handshakeTimeout, [&] {
            isTimedOut = true;
            m_stream.close();
        });
    const bool isDone = co_await m_stream.handshake();
    if (!isTimedOut) m_worker.timers().cancel(guard);
    --m_shared->handshakes;
    if (isDone)
        m_clientCertificate = m_stream.tls().clientSubject();
    else
        noteFailedHandshake(isTimedOut);
    co_return isDone;
}

void Connection::noteFailedHandshake(bool isTimedOut)
{
    const auto& credentials = *m_shared->profile.tls;
    if (isTimedOut) {
        credentials.countFailure(TlsFailure::TimedOut);
        return;
    }
    if (!m_stream.socket().is_open()) return;  // closed by ourselves
    const TlsFailure failure = m_stream.tls().failure();
    credentials.countFailure(failure);
    boost::system::error_code ignored;
    if (failure == TlsFailure::PlainHttp) {
        const auto refusal = m_shared->handler->refuse(
            400, "this address speaks TLS only; write https:// instead of http://");
        Framing plain = framing();
        plain.contentLength = refusal.body.size();
        plain.isKeepAlive = false;
        appendResponseHead(m_output, refusal.status, refusal.headers, plain);
        m_output += refusal.body;
        m_stream.socket().write_some(asio::buffer(m_output), ignored);
    }
    m_stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    m_stream.close();
}

Framing Connection::framing() const
{
    Framing framing;
    framing.isKeepAlive = m_isKeepAlive;
    framing.fixedFields = m_shared->profile.fixedFields;
    return framing;
}

void Connection::startRead()
{
    if (m_isReading || m_isClientGone) return;
    m_isReading = true;
    m_stream.asyncRead(
        asio::buffer(m_readAhead),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
            self->onRead(error, size);
        });
}

void Connection::onRead(const boost::system::error_code& error, std::size_t size)
{
    m_isReading = false;
    if (error) {
        m_isClientGone = true;
        if (m_isServing) m_cancel.emit(asio::cancellation_type::terminal);
    } else {
        m_input.append(m_readAhead.data(), size);
        if (m_isServing && m_input.size() < kMaxPipelined) startRead();
    }
    m_readEvent.signal();
}

asio::awaitable<Connection::ReadOutcome> Connection::awaitData(SteadyTime until)
{
    const std::size_t before = m_input.size();
    startRead();
    while (m_input.size() == before) {
        if (m_isClientGone) co_return ReadOutcome::Gone;
        if (co_await m_readEvent.wait(until) == WaitOutcome::TimedOut && m_input.size() == before)
            co_return ReadOutcome::TimedOut;
    }
    co_return ReadOutcome::Data;
}

asio::awaitable<std::optional<ServerRequest>> Connection::readRequest()
{
    const ServerLimits& limits = m_shared->limits;
    const auto now = [] { return std::chrono::steady_clock::now(); };
    if (m_input.empty() && co_await awaitData(now() + limits.idleTimeout) != ReadOutcome::Data)
        co_return std::nullopt;

    RequestReader reader(limits);
    SteadyTime until = now() + limits.headTimeout;
    for (;;) {
        const bool hadHead = reader.hasHead();
        const auto progress = reader.advance(m_input);
        if (reader.hasHead() && !hadHead) until = now() + limits.bodyTimeout;
        switch (progress) {
            case RequestReader::Progress::Complete: {
                ServerRequest request = reader.takeRequest();
                request.clientAddress = m_address;
                request.clientCertificate = m_clientCertificate;
                co_return request;
            }
            case RequestReader::Progress::Refused:
                co_await refuse(reader.refusal().status, reader.refusal().reason);
                co_return std::nullopt;
            case RequestReader::Progress::ExpectsContinue:
                if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n")) co_return std::nullopt;
                continue;
            case RequestReader::Progress::NeedsInput: break;
        }
        const auto outcome = co_await awaitData(until);
        if (outcome == ReadOutcome::TimedOut)
            co_await refuse(408, reader.hasHead() ? "the request body did not arrive in time"
                                                  : "the request head did not arrive in time");
        if (outcome != ReadOutcome::Data) co_return std::nullopt;
    }
}

asio::awaitable<void> Connection::serve(ServerRequest& request)
{
    m_hasStarted = false;
    m_bytesSent = 0;
    m_isHeadRequest = request.method == "HEAD";
    m_isKeepAlive = m_isKeepAlive && request.isKeepAlive && !m_shared->isDraining;
    m_isServing = true;
    ++m_shared->activeRequests;
    startRead();
    co_await m_shared->handler->handle(m_worker, request, *this);
    if (!m_hasStarted) {
        ServerResponse silent;
        silent.status = 500;
        (void)co_await respond(std::move(silent));
    }
    --m_shared->activeRequests;
    m_isServing = false;
    if (m_shared->isDraining) m_isKeepAlive = false;
}

asio::awaitable<void> Connection::refuse(int status, std::string reason)
{
    m_isKeepAlive = false;
    ServerResponse response = m_shared->handler->refuse(status, reason);
    (void)co_await respond(std::move(response));
    // Unread input would turn our close into a reset that destroys the answer on its way; take what
    // is there, briefly.
    m_stream.shutdownSend();
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
    std::size_t drained = 0;
    while (drained < (1U << 20)) {
        m_input.clear();
        if (co_await awaitData(until) != ReadOutcome::Data) break;
        drained += m_input.size();
    }
}

asio::awaitable<Result<void>> Connection::respond(ServerResponse response)
{
    m_hasStarted = true;
    Framing whole = framing();
    whole.hasBody = response.status != 204 && response.status != 304;
    whole.contentLength = response.body.size();
    m_output.clear();
    appendResponseHead(m_output, response.status, response.headers, whole);
    if (whole.hasBody && !m_isHeadRequest) m_output += response.body;
    m_bytesSent += response.body.size();
    co_return co_await send(m_output);
}

asio::awaitable<Result<void>> Connection::beginStream(int status, Headers headers)
{
    m_hasStarted = true;
    m_output.clear();
    appendResponseHead(m_output, status, headers, framing());
    co_return co_await send(m_output);
}

asio::awaitable<Result<void>> Connection::write(std::string_view bytes)
{
    if (bytes.empty() || m_isHeadRequest) co_return Result<void>{};
    char size[20];
    const int length = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    m_output.assign(size, static_cast<std::size_t>(length));
    m_output += bytes;
    m_output += "\r\n";
    m_bytesSent += bytes.size();
    co_return co_await send(m_output);
}

asio::awaitable<Result<void>> Connection::endStream()
{
    if (m_isHeadRequest) co_return Result<void>{};
    co_return co_await send("0\r\n\r\n");
}

void Connection::abortStream()
{
    m_isKeepAlive = false;
    m_isCutShort = true;
}

asio::awaitable<Result<void>> Connection::send(std::string_view bytes)
{
    // Nearly every answer fits the socket's buffer: one system call and no suspension.
    boost::system::error_code error;
    std::size_t sent = m_stream.writeSome(bytes, error);
    bool isTimedOut = false;
    while (sent < bytes.size()) {
        if (error == asio::error::would_block || error == asio::error::try_again) {
            const auto guard = m_worker.timers().schedule(
                std::chrono::steady_clock::now() + m_shared->limits.writeTimeout, [&] {
                    isTimedOut = true;
                    m_stream.close();
                });
            error = co_await m_stream.writable();
            if (!isTimedOut) m_worker.timers().cancel(guard);
        }
        if (error) {
            m_isKeepAlive = false;
            co_return fail(isTimedOut ? ErrorCode::Timeout : ErrorCode::ConnectionLost,
                           isTimedOut ? "the client does not take its answer"
                                      : "the client closed its connection",
                           error.message());
        }
        sent += m_stream.writeSome(bytes.substr(sent), error);
    }
    co_return Result<void>{};
}

}  // namespace helix::net

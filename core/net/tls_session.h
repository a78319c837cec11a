#pragma once
// The TLS state of one connection. It never waits: each call does what the non-blocking socket
// allows and says what the socket must become ready for.

#include "net/tls_context.h"

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>

struct ssl_st;

namespace helix::net {

/// Owned by a ByteStream. Thread: its worker's. A call may be repeated once the socket is ready.
class TlsSession {
public:
    enum class Status { Done, NeedsRead, NeedsWrite, Closed, Failed };
    struct Outcome {
        Status status = Status::Failed;
        std::size_t size = 0;
    };

    /// The server's side. The socket must outlive the session.
    TlsSession(std::shared_ptr<const TlsContext> context, boost::asio::ip::tcp::socket& socket);
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    [[nodiscard]] Status handshake();
    /// After handshake() failed.
    [[nodiscard]] TlsFailure failure() const noexcept { return m_failure; }
    [[nodiscard]] Outcome read(char* bytes, std::size_t size);
    [[nodiscard]] Outcome write(const char* bytes, std::size_t size);
    /// True when bytes were received that the socket will not announce again.
    [[nodiscard]] bool hasPending() const;
    /// Tells the client that nothing follows, if the socket takes it.
    void sayGoodbye();
    /// Subject of the client's certificate as RFC 4514 writes it; empty without one.
    [[nodiscard]] std::string clientSubject() const;

private:
    [[nodiscard]] Status statusOf(int result);

    std::shared_ptr<const TlsContext> m_context;
    ssl_st* m_ssl;
    TlsFailure m_failure = TlsFailure::Other;
    bool m_isEstablished = false;
};

}  // namespace helix::net

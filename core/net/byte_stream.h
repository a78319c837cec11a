#pragma once
// What a connection reads and writes: a socket, encrypted or not. Both have one interface, so that
// the connection's logic exists once; without TLS every call is the socket's own.

#include "net/tls_session.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

namespace helix::net {

namespace asio = boost::asio;

/// Owned by a connection, which outlives its reads. Thread: its worker's. One read and one write
/// may be under way at a time.
class ByteStream {
public:
    /// context null: not encrypted.
    ByteStream(asio::ip::tcp::socket socket, std::shared_ptr<const TlsContext> context);

    [[nodiscard]] bool isEncrypted() const noexcept { return m_tls != nullptr; }
    [[nodiscard]] asio::ip::tcp::socket& socket() noexcept { return m_socket; }
    /// Only of an encrypted one.
    [[nodiscard]] const TlsSession& tls() const noexcept { return *m_tls; }

    /// The handshake of an encrypted one, before anything is read or written; ends when the socket
    /// is closed. False: it failed.
    [[nodiscard]] asio::awaitable<bool> handshake();

    /// handler(error, size) as of async_read_some; never called from within this call.
    template <class Handler>
    void asyncRead(asio::mutable_buffer buffer, Handler handler)
    {
        if (m_tls == nullptr)
            m_socket.async_read_some(buffer, std::move(handler));
        else if (m_tls->hasPending())
            asio::post(m_socket.get_executor(),
                       [this, buffer, handler = std::move(handler)]() mutable {
                           readTls(buffer, std::move(handler));
                       });
        else
            readWhenReady(asio::ip::tcp::socket::wait_read, buffer, std::move(handler));
    }

    /// Writes what the socket takes now. error would_block: nothing; wait for writable().
    [[nodiscard]] std::size_t writeSome(std::string_view bytes, boost::system::error_code& error);
    /// Waits until writeSome() may go on; the socket's error.
    [[nodiscard]] asio::awaitable<boost::system::error_code> writable();

    /// Nothing more will be sent. Of an encrypted one, the client is told so within TLS first.
    void shutdownSend();
    void close();

private:
    using WaitType = asio::ip::tcp::socket::wait_type;

    template <class Handler>
    void readWhenReady(WaitType type, asio::mutable_buffer buffer, Handler handler)
    {
        m_socket.async_wait(type, [this, buffer, handler = std::move(handler)](
                                      const boost::system::error_code& error) mutable {
            if (error)
                handler(error, std::size_t(0));
            else
                readTls(buffer, std::move(handler));
        });
    }

    template <class Handler>
    void readTls(asio::mutable_buffer buffer, Handler handler)
    {
        const auto [status, size] = m_tls->read(static_cast<char*>(buffer.data()), buffer.size());
        switch (status) {
            case TlsSession::Status::Done: handler(boost::system::error_code(), size); return;
            case TlsSession::Status::NeedsRead:
                readWhenReady(asio::ip::tcp::socket::wait_read, buffer, std::move(handler));
                return;
            case TlsSession::Status::NeedsWrite:
                readWhenReady(asio::ip::tcp::socket::wait_write, buffer, std::move(handler));
                return;
            case TlsSession::Status::Closed:
            case TlsSession::Status::Failed: break;
        }
        handler(make_error_code(asio::error::eof), std::size_t(0));
    }

    asio::ip::tcp::socket m_socket;
    std::unique_ptr<TlsSession> m_tls;
    WaitType m_writeNeeds = asio::ip::tcp::socket::wait_write;
};

}  // namespace helix::net

#include "net/byte_stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace helix::net {

using asio::ip::tcp;

ByteStream::ByteStream(tcp::socket socket, std::shared_ptr<const TlsContext> context)
    : m_socket(std::move(socket)),
      m_tls(context ? std::make_unique<TlsSession>(std::move(context), m_socket) : nullptr)
{
    boost::system::error_code ignored;
    m_socket.non_blocking(true, ignored);
    m_socket.set_option(tcp::no_delay(true), ignored);
}

asio::awaitable<bool> ByteStream::handshake()
{
    for (;;) {
        const auto status = m_tls->handshake();
        if (status == TlsSession::Status::Done) co_return true;
        const bool isReading = status == TlsSession::Status::NeedsRead;
        if (!isReading && status != TlsSession::Status::NeedsWrite) co_return false;
        const auto [error] = co_await m_socket.async_wait(
            isReading ? tcp::socket::wait_read : tcp::socket::wait_write,
            asio::as_tuple(asio::use_awaitable));
        if (error) co_return false;
    }
}

std::size_t ByteStream::writeSome(std::string_view bytes, boost::system::error_code& error)
{
    if (m_tls == nullptr) {
        const std::size_t sent =
            m_socket.write_some(asio::buffer(bytes.data(), bytes.size()), error);
        return error ? 0 : sent;
    }
    const auto [status, size] = m_tls->write(bytes.data(), bytes.size());
    switch (status) {
        case TlsSession::Status::Done: error.clear(); return size;
        case TlsSession::Status::NeedsRead:
        case TlsSession::Status::NeedsWrite:
            m_writeNeeds = status == TlsSession::Status::NeedsRead ? tcp::socket::wait_read
                                                                   : tcp::socket::wait_write;
            error = asio::error::would_block;
            return 0;
        case TlsSession::Status::Closed:
        case TlsSession::Status::Failed: break;
    }
    error = asio::error::connection_reset;
    return 0;
}

asio::awaitable<boost::system::error_code> ByteStream::writable()
{
    const auto [error] =
        co_await m_socket.async_wait(m_writeNeeds, asio::as_tuple(asio::use_awaitable));
    co_return error;
}

void ByteStream::shutdownSend()
{
    if (m_tls) m_tls->sayGoodbye();
    boost::system::error_code ignored;
    m_socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void ByteStream::close()
{
    boost::system::error_code ignored;
    m_socket.close(ignored);
}

}  // namespace helix::net

#pragma once
// How OpenSSL reads and writes a socket of Asio. OpenSSL's own socket BIO writes without
// MSG_NOSIGNAL, so that a client that leaves would end the process, and it keeps the descriptor's
// number, which may belong to another connection once the socket is closed; this one asks the
// socket each time.

#include <openssl/bio.h>
#include <boost/asio/ip/tcp.hpp>

namespace helix::net {

/// Null without memory. Freed with BIO_meth_free() after the BIOs made of it.
[[nodiscard]] BIO_METHOD* newSocketMethod();
/// The socket must outlive the BIO.
[[nodiscard]] BIO* newSocketBio(const BIO_METHOD* method, boost::asio::ip::tcp::socket& socket);

}  // namespace helix::net

#include "net/tls_socket_bio.h"

#include <sys/socket.h>
#include <cerrno>

namespace helix::net {

namespace {

int descriptor(BIO* bio)
{
    return static_cast<boost::asio::ip::tcp::socket*>(BIO_get_data(bio))->native_handle();
}

bool isTransient(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

int writeSocket(BIO* bio, const char* bytes, int size)
{
    BIO_clear_retry_flags(bio);
    const auto sent = ::send(descriptor(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && isTransient(errno)) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int readSocket(BIO* bio, char* bytes, int size)
{
    BIO_clear_retry_flags(bio);
    const auto count = ::recv(descriptor(bio), bytes, static_cast<std::size_t>(size), 0);
    if (count < 0 && isTransient(errno)) BIO_set_retry_read(bio);
    return static_cast<int>(count);
}

long control(BIO*, int command, long, void*)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;  // nothing is buffered
}

}  // namespace

BIO_METHOD* newSocketMethod()
{
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "asio socket");
    if (method == nullptr) return nullptr;
    BIO_meth_set_write(method, writeSocket);
    BIO_meth_set_read(method, readSocket);
    BIO_meth_set_ctrl(method, control);
    return method;
}

BIO* newSocketBio(const BIO_METHOD* method, boost::asio::ip::tcp::socket& socket)
{
    BIO* bio = BIO_new(method);
    if (bio == nullptr) return nullptr;
    BIO_set_data(bio, &socket);
    BIO_set_init(bio, 1);
    return bio;
}

}  // namespace helix::net

#include "support/tls_upstream.h"

#include "support/test_certificate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace helix::test {

namespace {

constexpr int kLookMs = 20;
constexpr int kBacklog = 16;
/// A client that stops in the middle is given up after this.
constexpr timeval kPatience{.tv_sec = 5, .tv_usec = 0};

using SslPtr = std::unique_ptr<SSL, OpenSslDelete<SSL_free>>;

int listenOnLoopback(std::uint16_t& port)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool isReady = listener >= 0 && ::bind(listener, generic, size) == 0 &&
                         ::listen(listener, kBacklog) == 0 &&
                         ::getsockname(listener, generic, &size) == 0;
    if (!isReady) std::abort();  // A test machine without loopback.
    port = ntohs(address.sin_port);
    return listener;
}

/// Head and body of one request; false when the client goes before.
bool readRequest(SSL* ssl)
{
    std::string text;
    char bytes[4096];
    for (;;) {
        const auto end = text.find("\r\n\r\n");
        if (end != std::string::npos) {
            constexpr std::string_view kLength = "Content-Length: ";
            const auto at = text.find(kLength);
            const auto size = at == std::string::npos || at > end
                                  ? 0UL
                                  : std::strtoul(text.c_str() + at + kLength.size(), nullptr, 10);
            if (text.size() >= end + 4 + size) return true;
        }
        const int count = SSL_read(ssl, bytes, sizeof bytes);
        if (count <= 0) return false;
        text.append(bytes, static_cast<std::size_t>(count));
    }
}

}  // namespace

struct TlsUpstream::Context {
    std::unique_ptr<SSL_CTX, OpenSslDelete<SSL_CTX_free>> ssl{SSL_CTX_new(TLS_server_method())};
};

TlsUpstream::TlsUpstream(TlsSetting setting)
    : m_setting(std::move(setting)),
      m_context(std::make_unique<Context>()),
      m_listener(listenOnLoopback(m_port))
{
    const auto authority = makeCertificate("Test authority", {}, 30, nullptr);
    const auto own =
        makeCertificate("Test provider", m_setting.names, m_setting.isExpired ? -1 : 30,
                        m_setting.isSelfSigned ? nullptr : &authority);
    m_authority = pemOf(authority);
    SSL_CTX* context = m_context->ssl.get();
    SSL_CTX_use_certificate(context, own.certificate.get());
    SSL_CTX_use_PrivateKey(context, own.key.get());
    if (m_setting.isOldProtocol) {
        // Level 0 alone lets OpenSSL 3 speak it.
        SSL_CTX_set_security_level(context, 0);
        SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
    }
    m_thread = std::thread([this] { run(); });
}

TlsUpstream::~TlsUpstream()
{
    m_isStopping = true;
    m_thread.join();
    ::close(m_listener);
}

std::string TlsUpstream::url() const
{
    return "https://127.0.0.1:" + std::to_string(m_port);
}

void TlsUpstream::run()
{
    // OpenSSL writes without MSG_NOSIGNAL, and a client that refuses a certificate closes early.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (!m_isStopping) {
        pollfd ready{.fd = m_listener, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, kLookMs) <= 0) continue;
        const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        ++m_connections;
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
        serve(socket);
        ::close(socket);
    }
}

void TlsUpstream::serve(int socket)
{
    const SslPtr ssl(SSL_new(m_context->ssl.get()));
    SSL_set_fd(ssl.get(), socket);
    if (SSL_accept(ssl.get()) != 1 || !readRequest(ssl.get())) return;
    ++m_count;
    SSL_write(ssl.get(), m_setting.answer.data(), static_cast<int>(m_setting.answer.size()));
    if (!m_setting.isCutShort) SSL_shutdown(ssl.get());
}

}  // namespace helix::test

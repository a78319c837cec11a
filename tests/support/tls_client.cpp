#include "support/tls_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <csignal>

namespace helix::test {

int connectToLoopback(std::uint16_t port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

TlsClient::TlsClient(std::uint16_t port, const TlsOffer& offer)
    : m_socket(connectToLoopback(port)), m_context(SSL_CTX_new(TLS_client_method())), m_ssl(nullptr)
{
    std::signal(SIGPIPE, SIG_IGN);  // NOLINT(bugprone-signal-handler): OpenSSL writes plainly
    constexpr timeval kPatience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    SSL_CTX_set_security_level(m_context, offer.lowestVersion < TLS1_2_VERSION ? 0 : 1);
    SSL_CTX_set_min_proto_version(m_context, offer.lowestVersion);
    SSL_CTX_set_max_proto_version(m_context, offer.highestVersion);
    if (offer.certificate != nullptr) {
        SSL_CTX_use_certificate(m_context, offer.certificate->certificate.get());
        SSL_CTX_use_PrivateKey(m_context, offer.certificate->key.get());
    }
    m_ssl = SSL_new(m_context);
    if (!offer.alpn.empty())
        SSL_set_alpn_protos(m_ssl, reinterpret_cast<const unsigned char*>(offer.alpn.data()),
                            static_cast<unsigned int>(offer.alpn.size()));
    SSL_set_fd(m_ssl, m_socket);
    m_isConnected = m_socket >= 0 && SSL_connect(m_ssl) == 1;
}

TlsClient::~TlsClient()
{
    SSL_free(m_ssl);
    SSL_CTX_free(m_context);
    if (m_socket >= 0) ::close(m_socket);
    ERR_clear_error();
}

bool TlsClient::send(const std::string& bytes)
{
    return m_isConnected && SSL_write(m_ssl, bytes.data(), static_cast<int>(bytes.size())) ==
                                static_cast<int>(bytes.size());
}

std::string TlsClient::receive(const std::string& end)
{
    std::string text;
    char bytes[16 * 1024];
    while (m_isConnected && (end.empty() || text.find(end) == std::string::npos)) {
        ERR_clear_error();
        const int count = SSL_read(m_ssl, bytes, sizeof bytes);
        if (count <= 0) {
            m_wasEndedCleanly = SSL_get_error(m_ssl, count) == SSL_ERROR_ZERO_RETURN;
            break;
        }
        text.append(bytes, static_cast<std::size_t>(count));
    }
    return text;
}

std::string TlsClient::alpn() const
{
    const unsigned char* name = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(m_ssl, &name, &size);
    return {reinterpret_cast<const char*>(name), size};
}

std::string TlsClient::version() const
{
    return SSL_get_version(m_ssl);
}

std::string TlsClient::serverName() const
{
    X509* certificate = SSL_get0_peer_certificate(m_ssl);
    if (certificate == nullptr) return {};
    char name[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof name);
    return name;
}

}  // namespace helix::test

#include "net/tls_session.h"

#include "net/tls_socket_bio.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace helix::net {

namespace {

TlsFailure failureOf(unsigned long code)
{
    switch (ERR_GET_REASON(code)) {
        case SSL_R_HTTP_REQUEST:
        case SSL_R_HTTPS_PROXY_REQUEST: return TlsFailure::PlainHttp;
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_NO_PROTOCOLS_AVAILABLE:
        case SSL_R_VERSION_TOO_LOW:
        case SSL_R_WRONG_SSL_VERSION: return TlsFailure::Version;
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
        case SSL_R_NO_CERTIFICATES_RETURNED: return TlsFailure::ClientCertificate;
        default: return TlsFailure::Other;
    }
}

}  // namespace

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context,
                       boost::asio::ip::tcp::socket& socket)
    : m_context(std::move(context)), m_ssl(SSL_new(m_context->native()))
{
    if (m_ssl == nullptr) return;  // without memory: every call fails
    BIO* bio = newSocketBio(m_context->socketMethod(), socket);
    SSL_set_bio(m_ssl, bio, bio);
    SSL_set_accept_state(m_ssl);
}

TlsSession::~TlsSession()
{
    SSL_free(m_ssl);
}

TlsSession::Status TlsSession::statusOf(int result)
{
    switch (SSL_get_error(m_ssl, result)) {
        case SSL_ERROR_NONE: return Status::Done;
        case SSL_ERROR_WANT_READ: return Status::NeedsRead;
        case SSL_ERROR_WANT_WRITE: return Status::NeedsWrite;
        case SSL_ERROR_ZERO_RETURN: return Status::Closed;
        default:
            m_failure = failureOf(ERR_peek_error());
            m_isEstablished = false;  // nothing more may be sent, not even the goodbye
            ERR_clear_error();
            return Status::Failed;
    }
}

TlsSession::Status TlsSession::handshake()
{
    if (m_ssl == nullptr) return Status::Failed;
    ERR_clear_error();
    const Status status = statusOf(SSL_accept(m_ssl));
    if (status == Status::Done) m_isEstablished = true;
    return status;
}

TlsSession::Outcome TlsSession::read(char* bytes, std::size_t size)
{
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(m_ssl, bytes, size, &count);
    return {statusOf(result), count};
}

TlsSession::Outcome TlsSession::write(const char* bytes, std::size_t size)
{
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_write_ex(m_ssl, bytes, size, &count);
    return {statusOf(result), count};
}

bool TlsSession::hasPending() const
{
    return SSL_has_pending(m_ssl) == 1;
}

void TlsSession::sayGoodbye()
{
    if (!m_isEstablished) return;
    m_isEstablished = false;
    ERR_clear_error();
    (void)SSL_shutdown(m_ssl);
    ERR_clear_error();
}

std::string TlsSession::clientSubject() const
{
    const X509* certificate = SSL_get0_peer_certificate(m_ssl);
    if (certificate == nullptr) return {};
    BIO* memory = BIO_new(BIO_s_mem());
    if (memory == nullptr) return {};
    X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory, &text);
    std::string subject(text, static_cast<std::size_t>(size));
    BIO_free(memory);
    return subject;
}

}  // namespace helix::net

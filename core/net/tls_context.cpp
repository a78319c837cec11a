#include "net/tls_context.h"

#include "net/tls_socket_bio.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string_view>

namespace helix::net {

namespace {

// The protocol list of ALPN: one length byte, then the name. Source: RFC 7301, section 3.1.
constexpr std::string_view kHttp11 = "\x08http/1.1";
constexpr unsigned char kSessionContext[] = "helix";

std::string lastReason()
{
    // The first error is the cause, the later ones are who noticed.
    const unsigned long code = ERR_peek_error();
    const char* text = ERR_reason_error_string(code);
    std::string reason = text == nullptr ? "it cannot be used" : text;
    if (ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE)
        reason = "there is no PEM block in it";
    ERR_clear_error();
    return reason;
}

tl::unexpected<Error> unusable(std::string_view what, const std::string& file)
{
    return fail(ErrorCode::InvalidArgument,
                "the " + std::string(what) + " " + file + " cannot be used: " + lastReason());
}

// OpenSSL's own words for a missing file do not name it.
Result<void> requireReadable(std::string_view what, std::string_view setting,
                             const std::string& file)
{
    if (file.empty())
        return fail(ErrorCode::InvalidArgument,
                    "TLS needs a " + std::string(what) + "; set " + std::string(setting));
    std::FILE* opened = std::fopen(file.c_str(), "rb");
    if (opened == nullptr)
        return fail(ErrorCode::IoError, "the " + std::string(what) + " " + file +
                                            " cannot be read: " + std::strerror(errno));
    std::fclose(opened);
    return {};
}

// Without it OpenSSL would ask for a password on the terminal.
int refusePassword(char*, int, int, void*)
{
    return -1;
}

int chooseProtocol(SSL*, const unsigned char** out, unsigned char* outSize,
                   const unsigned char* offered, unsigned int offeredSize, void*)
{
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(
        &chosen, outSize, reinterpret_cast<const unsigned char*>(kHttp11.data()),
        static_cast<unsigned int>(kHttp11.size()), offered, offeredSize);
    *out = chosen;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void setRules(SSL_CTX* context, const TlsSettings& settings)
{
    SSL_CTX_set_min_proto_version(context, settings.isTls13Only ? TLS1_3_VERSION : TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    // Sessions are resumed by tickets, which need no memory here.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 1);
    SSL_CTX_set_session_id_context(context, kSessionContext, sizeof kSessionContext - 1);
    SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, refusePassword);
}

Result<void> setCertificate(SSL_CTX* context, const TlsSettings& settings)
{
    if (auto found = requireReadable("certificate", "security.tls.cert_file", settings.certFile);
        !found)
        return found;
    if (auto found = requireReadable("private key", "security.tls.key_file", settings.keyFile);
        !found)
        return found;
    if (SSL_CTX_use_certificate_chain_file(context, settings.certFile.c_str()) != 1)
        return unusable("certificate", settings.certFile);
    if (SSL_CTX_use_PrivateKey_file(context, settings.keyFile.c_str(), SSL_FILETYPE_PEM) != 1)
        return unusable("private key", settings.keyFile);
    if (SSL_CTX_check_private_key(context) != 1)
        return fail(ErrorCode::InvalidArgument, "the private key " + settings.keyFile +
                                                    " does not belong to the certificate " +
                                                    settings.certFile + ": " + lastReason());
    return {};
}

Result<void> setClientRules(SSL_CTX* context, const TlsSettings& settings)
{
    if (settings.clientCertificate == ClientCertificate::Ignored) return {};
    if (auto found = requireReadable("file of client authorities", "security.tls.client_ca_file",
                                     settings.clientCaFile);
        !found)
        return found;
    if (SSL_CTX_load_verify_file(context, settings.clientCaFile.c_str()) != 1)
        return unusable("file of client authorities", settings.clientCaFile);
    STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(settings.clientCaFile.c_str());
    if (names == nullptr) return unusable("file of client authorities", settings.clientCaFile);
    SSL_CTX_set_client_CA_list(context, names);
    const bool isRequired = settings.clientCertificate == ClientCertificate::Required;
    SSL_CTX_set_verify(
        context, SSL_VERIFY_PEER | (isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
    return {};
}

WallTime endOf(const SSL_CTX* context)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context)), &parts) != 1)
        return {};
    return WallTime(std::chrono::seconds(timegm(&parts)));
}

}  // namespace

TlsContext::TlsContext()
    : m_context(SSL_CTX_new(TLS_server_method())), m_socketMethod(newSocketMethod())
{}

TlsContext::~TlsContext()
{
    SSL_CTX_free(m_context);
    BIO_meth_free(m_socketMethod);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::create(const TlsSettings& settings)
{
    ERR_clear_error();
    std::shared_ptr<TlsContext> made(new TlsContext());
    if (made->m_context == nullptr || made->m_socketMethod == nullptr)
        return fail(ErrorCode::Internal,
                    "OpenSSL has no memory for a TLS context: " + lastReason());
    setRules(made->m_context, settings);
    if (!settings.cipherList.empty() &&
        SSL_CTX_set_cipher_list(made->m_context, settings.cipherList.c_str()) != 1)
        return fail(ErrorCode::InvalidArgument, "security.tls.cipher_list \"" +
                                                    settings.cipherList +
                                                    "\" names no cipher that is known here");
    if (auto set = setCertificate(made->m_context, settings); !set)
        return tl::unexpected(set.error());
    if (auto set = setClientRules(made->m_context, settings); !set)
        return tl::unexpected(set.error());
    made->m_expiry = endOf(made->m_context);
    return std::shared_ptr<const TlsContext>(std::move(made));
}

std::shared_ptr<const TlsContext> TlsCredentials::get() const
{
    const std::lock_guard lock(m_mutex);
    return m_context;
}

void TlsCredentials::set(std::shared_ptr<const TlsContext> context)
{
    const std::lock_guard lock(m_mutex);
    m_context.swap(context);
}

void TlsCredentials::countFailure(TlsFailure failure) const noexcept
{
    ++m_failures[static_cast<std::size_t>(failure)];
}

std::uint64_t TlsCredentials::failures(TlsFailure failure) const noexcept
{
    return m_failures[static_cast<std::size_t>(failure)];
}

}  // namespace helix::net

#pragma once
// Certificate, key and rules of an encrypted address. A context is immutable; a reload makes a new
// one and puts it into the credentials of the address, where the next connection takes it while
// older connections go on with theirs.

#include "base/clock.h"
#include "base/result.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st;
struct bio_method_st;

namespace helix::net {

/// Whether clients show a certificate. One that is shown is always checked.
enum class ClientCertificate { Ignored, Requested, Required };

struct TlsSettings {
    std::string certFile;  ///< chain, PEM, the address' own certificate first
    std::string keyFile;   ///< PEM, without a password
    bool isTls13Only = false;
    std::string clientCaFile;  ///< authorities of client certificates, PEM
    ClientCertificate clientCertificate = ClientCertificate::Ignored;
    std::string cipherList{};  ///< of TLS 1.2, as OpenSSL writes it; empty: its own choice
};

/// Thread: any; shared by connections.
class TlsContext {
public:
    /// TLS 1.2 or newer, HTTP/1.1 by ALPN, no renegotiation. Errors: IoError for a file that cannot
    /// be read, InvalidArgument for what is in it; both name the file and the reason.
    [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> create(
        const TlsSettings& settings);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    /// When the address' own certificate ends.
    [[nodiscard]] WallTime expiry() const noexcept { return m_expiry; }
    /// For TlsSession.
    [[nodiscard]] ssl_ctx_st* native() const noexcept { return m_context; }
    [[nodiscard]] bio_method_st* socketMethod() const noexcept { return m_socketMethod; }

private:
    TlsContext();

    ssl_ctx_st* m_context;
    bio_method_st* m_socketMethod;
    WallTime m_expiry;
};

/// Why a connection got no further than its handshake.
enum class TlsFailure { PlainHttp, Version, ClientCertificate, TimedOut, TooMany, Other };
inline constexpr std::array kTlsFailureNames{"plain_http", "version",  "client_certificate",
                                             "timeout",    "too_many", "other"};

/// What an encrypted address uses now. Owned by the node and its servers. Thread: any.
class TlsCredentials {
public:
    explicit TlsCredentials(std::shared_ptr<const TlsContext> context)
        : m_context(std::move(context))
    {}

    [[nodiscard]] std::shared_ptr<const TlsContext> get() const;
    /// For connections that come from now on.
    void set(std::shared_ptr<const TlsContext> context);

    void countFailure(TlsFailure failure) const noexcept;
    [[nodiscard]] std::uint64_t failures(TlsFailure failure) const noexcept;

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const TlsContext> m_context;
    mutable std::array<std::atomic<std::uint64_t>, kTlsFailureNames.size()> m_failures{};
};

}  // namespace helix::net

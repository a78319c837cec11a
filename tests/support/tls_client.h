#pragma once
// One TLS connection to loopback, as a test wants it. Blocking; five seconds at most for each step.

#include "support/test_certificate.h"

#include <cstdint>
#include <memory>
#include <string>

struct ssl_st;
struct ssl_ctx_st;

namespace helix::test {

struct TlsOffer {
    int lowestVersion = 0x0303;  ///< as on the wire: 0x0302 is TLS 1.1
    int highestVersion = 0x0304;
    std::string alpn{};                            ///< protocols as on the wire, with length bytes
    const TestCertificate* certificate = nullptr;  ///< to show
};

class TlsClient {
public:
    /// Connects and shakes hands. The server's certificate is not judged.
    TlsClient(std::uint16_t port, const TlsOffer& offer);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    [[nodiscard]] bool isConnected() const noexcept { return m_isConnected; }
    [[nodiscard]] bool send(const std::string& bytes);
    /// All that comes until `end` is in it, or the connection ends.
    [[nodiscard]] std::string receive(const std::string& end = {});
    /// After receive() read to the end: whether the server said goodbye within TLS.
    [[nodiscard]] bool wasEndedCleanly() const noexcept { return m_wasEndedCleanly; }
    [[nodiscard]] std::string alpn() const;
    [[nodiscard]] std::string version() const;
    /// Common name of the server's certificate.
    [[nodiscard]] std::string serverName() const;

private:
    int m_socket = -1;
    ssl_ctx_st* m_context;
    ssl_st* m_ssl;
    bool m_isConnected = false;
    bool m_wasEndedCleanly = false;
};

/// A connected socket on loopback; the caller closes it. -1 when it is refused.
[[nodiscard]] int connectToLoopback(std::uint16_t port);

}  // namespace helix::test

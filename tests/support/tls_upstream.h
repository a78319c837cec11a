#pragma once
// An HTTPS server on loopback whose certificate and behaviour a test chooses, to see what a client
// refuses. The certificates are made at start, with a certificate authority of their own. Plain
// sockets, OpenSSL and one thread; owned by the test, its end closes everything and joins.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace helix::test {

struct TlsSetting {
    bool isSelfSigned = false;           ///< not by the authority
    bool isExpired = false;              ///< since yesterday
    std::string names = "IP:127.0.0.1";  ///< subject alternative names, as OpenSSL writes them
    bool isOldProtocol = false;          ///< TLS 1.1 at most
    bool isCutShort = false;             ///< the answer ends without a TLS close
    std::string answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}";
};

class TlsUpstream {
public:
    explicit TlsUpstream(TlsSetting setting);
    ~TlsUpstream();
    TlsUpstream(const TlsUpstream&) = delete;
    TlsUpstream& operator=(const TlsUpstream&) = delete;

    /// "https://127.0.0.1:PORT".
    [[nodiscard]] std::string url() const;
    /// The authority's certificate, as PEM text.
    [[nodiscard]] const std::string& authority() const noexcept { return m_authority; }
    /// Requests that were received: only those whose client accepted the certificate.
    [[nodiscard]] int count() const noexcept { return m_count; }
    /// Connections, accepted or not.
    [[nodiscard]] int connections() const noexcept { return m_connections; }

private:
    struct Context;
    void run();
    void serve(int socket);

    TlsSetting m_setting;
    std::unique_ptr<Context> m_context;
    std::string m_authority;
    std::uint16_t m_port = 0;
    int m_listener;
    std::atomic<bool> m_isStopping{false};
    std::atomic<int> m_count{0};
    std::atomic<int> m_connections{0};
    std::thread m_thread;
};

}  // namespace helix::test

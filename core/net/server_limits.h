#pragma once
// The limits of the HTTP server; every one has a test at the limit.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace helix::net {

/// Every limit of the server, shown by GET /admin/status and `config show`.
struct ServerLimits {
    std::size_t maxHeadBytes = 16 * 1024;                ///< 431 beyond
    std::size_t maxHeadLines = 100;                      ///< 431 beyond
    std::size_t maxBodyBytes = 10 * 1024 * 1024;         ///< 413 beyond
    std::size_t maxConnections = 1024;                   ///< the newest is refused with 503
    std::size_t maxHandshakes = 256;                     ///< of TLS at once; the newest is closed
    std::chrono::milliseconds handshakeTimeout{10'000};  ///< of TLS; the connection is closed
    std::chrono::milliseconds headTimeout{10'000};  ///< whole head, however slowly it trickles; 408
    std::chrono::milliseconds bodyTimeout{30'000};  ///< whole body; 408
    std::chrono::milliseconds idleTimeout{75'000};  ///< between requests of one connection
    std::chrono::milliseconds writeTimeout{
        60'000};                   ///< a client that reads nothing for so long is dropped
    std::string namesWithSlashes;  ///< path below which an encoded slash is part of a name; see
                                   ///< splitTarget()
};

/// A quarter of the connections: half-open handshakes must not use up the places of those that are
/// there.
[[nodiscard]] constexpr std::size_t handshakesFor(std::size_t maxConnections)
{
    return maxConnections < 64 ? 16 : maxConnections / 4;
}

}  // namespace helix::net

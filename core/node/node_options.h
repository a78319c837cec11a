#pragma once
// What the command line decides; everything else is configuration.

#include <cstdint>
#include <optional>
#include <string>

namespace helix::node {

struct ListenAddress {
    std::string host;
    std::uint16_t port = 0;
};

struct NodeOptions {
    std::string configFile;     ///< empty: defaults and environment
    std::string dataDirectory;  ///< empty: XDG data directory
    std::optional<ListenAddress> listen;
    std::optional<ListenAddress> metricsListen;
    bool isDemo = false;
    /// Picks a free port when the configured one is taken; the desktop console does, a server does
    /// not.
    bool isFallingBackToFreePort = false;
    /// A window in this process shows the node; it gets addresses without TLS, on loopback.
    bool isEmbedded = false;
    /// False while another program's output owns stdout.
    bool isLoggingToStdout = true;
};

}  // namespace helix::node

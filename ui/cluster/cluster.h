#pragma once
// A cluster as the console knows it: three URLs, a token, and how careful to be with it. A plain
// value.

#include <QString>
#include <QUrl>

namespace helix::cluster {

/// Decides the colour band, and whether destructive acts ask for the name to be typed.
enum class Environment { Development, Test, Production };

/// What a probe found that this cluster can answer.
struct Capabilities {
    bool hasHealth = false;
    bool hasAdmin = false;       ///< /admin answers and takes our token
    bool isAdminLocked = false;  ///< /admin is there and wants a token we do not have
    bool hasMetrics = false;     ///< /metrics
    bool hasQueryApi = false;    ///< the Prometheus HTTP API
    QString queryApiVersion;
};

struct Cluster {
    QString name;
    QUrl apiUrl;
    QUrl metricsUrl;
    QString adminToken;  ///< never shown, never written to disk by the console
    QString gatewayKey;  ///< a client's key for /v1, under the same rule
    Environment environment = Environment::Development;
    bool isEmbedded = false;  ///< the node inside this process
    bool isGuarded = false;   ///< the node itself says so: security.protected
    Capabilities capabilities;
};

/// Destructive acts ask for a typed name: production, and what the node itself protects.
[[nodiscard]] inline bool isProtected(const Cluster& cluster)
{
    return cluster.environment == Environment::Production || cluster.isGuarded;
}

/// "Development", "Test", "Production".
[[nodiscard]] QString environmentWord(Environment environment);

/// Production when the text says so ("production", "prod"), Test for "test" and "staging", else
/// Development.
[[nodiscard]] Environment environmentFromText(const QString& text);

}  // namespace helix::cluster

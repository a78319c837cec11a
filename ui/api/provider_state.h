#pragma once
// The answer of GET /admin/providers as plain values: providers, their breaker targets, and the
// fallback chains with the share of traffic each hop answered.

#include "api/verification.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace helix::api {

enum class ProviderHealth { Unknown, Healthy, Degraded, Unhealthy };

/// A value this console does not know is Unknown and keeps its text for display.
enum class BreakerState { Unknown, Closed, Open, HalfOpen };

struct LastError {
    std::optional<qint64> atMs;
    QString errorClass;  ///< "server_error", "first_content_timeout", …
    std::optional<int> status;
    QString message;
};

struct BreakerTransition {
    qint64 atMs = 0;
    BreakerState from = BreakerState::Unknown;
    BreakerState to = BreakerState::Unknown;
    QString reason;
};

/// What a target was in from `atMs` on, until the next one begins.
struct TargetState {
    qint64 atMs = 0;
    BreakerState breaker = BreakerState::Unknown;
    ProviderHealth health = ProviderHealth::Unknown;
    QString cause;
};

/// One breaker: provider × model × key.
struct BreakerTarget {
    QString id;
    QString model;
    QString key;  ///< hash prefix, never the key
    BreakerState breaker = BreakerState::Unknown;
    QString breakerText;                 ///< as the node wrote it
    std::optional<BreakerState> forced;  ///< Open or Closed when an operator pinned it
    std::optional<qint64> sinceMs;
    QString reason;
    std::optional<int> consecutiveFailures;
    std::optional<int> failureThreshold;
    std::optional<int> successesInHalfOpen;
    std::optional<int> successThreshold;
    std::optional<qint64> probeAtMs;
    std::optional<qint64> cooldownUntilMs;
    std::optional<qint64> requestsTotal;
    std::optional<qint64> errorsTotal;
    std::optional<LastError> lastError;
    QList<BreakerTransition> transitions;  ///< oldest first
    std::optional<qint64> inFlight;
    std::optional<double> latencyMs;  ///< as load balancing weighs it
    ProviderHealth health = ProviderHealth::Unknown;
    std::optional<qint64> healthSinceMs;
    QString healthCause;
    QList<TargetState> states;  ///< oldest first; empty: the node does not tell
};

/// Calls within 5 s from `atMs`.
struct HistoryBucket {
    qint64 atMs = 0;
    qint64 requests = 0;
    qint64 errors = 0;
    qint64 fallbackRequests = 0;
};

/// The node's own limit on what it sends to a provider.
struct OutboundLimit {
    std::optional<double> headroom;  ///< free share of it, 0..1
    std::optional<qint64> waiting;   ///< requests that wait for it
    std::optional<qint64> maxWaiting;
};

/// The newest active health check.
struct HealthProbe {
    std::optional<qint64> atMs;
    bool isOk = false;
    std::optional<double> tookMs;
    std::optional<int> failuresInARow;
    QString errorClass;
    QString message;
};

struct ProviderState {
    QString name;
    QString type;
    QString vendor;
    QString baseUrl;
    bool isSimulated = false;
    bool isEnabled = true;
    ProviderHealth health = ProviderHealth::Unknown;
    QString healthReason;
    std::optional<qint64> healthSinceMs;
    BreakerState breaker = BreakerState::Unknown;
    QString breakerText;
    QStringList models;
    QString defaultModel;
    QStringList fallbacks;
    std::optional<qint64> requestsTotal;
    std::optional<qint64> errorsTotal;
    std::optional<qint64> inFlight;
    std::optional<double> requestsPerSecond;  ///< last 2 minutes; none without calls
    std::optional<double> errorRate;          ///< 0..1, last 2 minutes; none without calls
    std::optional<double> latencyP50Ms;
    std::optional<double> latencyP95Ms;
    std::optional<LastError> lastError;
    std::optional<qint64> lastSuccessMs;
    QList<HistoryBucket> history;  ///< 2 minutes in steps of 5 s, oldest first
    QList<BreakerTarget> targets;
    QString origin;                    ///< "file", "environment", "api", "file+api", …
    std::optional<double> score;       ///< 0..10; none until it was verified
    std::optional<double> confidence;  ///< 0..1
    std::optional<qint64> verifiedAtMs;
    std::optional<Verification> verification;  ///< the newest run
    std::optional<OutboundLimit> rateLimit;    ///< none: no limit of ours, or not told
    std::optional<HealthProbe> probe;          ///< none: never probed, or not told
};

struct ChainHop {
    QString provider;  ///< "error" is the end of the chain
    std::optional<double> share;
    std::optional<qint64> requests;
};

struct FallbackChain {
    QString primary;
    QList<ChainHop> hops;
    std::optional<qint64> windowSeconds;
};

/// One target of a model group, with the share of the group's requests that it answered.
struct GroupTarget {
    QString provider;
    QString model;
    std::optional<double> weight;
    std::optional<int> priority;
    QStringList tags;
    std::optional<bool> isAvailable;
    BreakerState breaker = BreakerState::Unknown;
    std::optional<double> latencyMs;
    std::optional<double> pricePer1k;
    std::optional<double> headroom;
    std::optional<qint64> requests;
    std::optional<double> share;
};

/// A name that clients ask for, and the targets that answer it in turn.
struct ModelGroup {
    QString name;
    QString strategy;
    QString affinity;
    QStringList fallbacks;
    std::optional<qint64> hedgeAfterMs;  ///< none: no hedging
    bool hasShadow = false;
    QList<GroupTarget> targets;
    std::optional<qint64> elsewhere;  ///< answered by a fallback outside of the group
    std::optional<qint64> unanswered;
    std::optional<qint64> windowSeconds;
};

struct ProviderList {
    std::optional<qint64> nowMs;
    QList<ProviderState> providers;
    QList<FallbackChain> chains;
    QList<ModelGroup> groups;
};

enum class BreakerAction { Reset, ForceOpen, ForceClosed, Auto };

struct BreakerActionResult {
    QString provider;
    QStringList targets;
    BreakerState breaker = BreakerState::Unknown;
};

/// What the node said to a change of a provider.
struct ProviderChange {
    QString name;
    QString message;  ///< may be empty
};

}  // namespace helix::api

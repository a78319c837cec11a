#pragma once
// The answer of GET /admin/status as plain values. Unknown is std::nullopt, never a made-up zero.

#include <QList>
#include <QString>
#include <optional>

namespace helix::api {

enum class NodeState { Unknown, Starting, Ready, Draining };
enum class Severity { Warning, Critical };

struct LimitState {
    QString name;
    QString unit;
    std::optional<double> value;
    std::optional<double> current;
};

struct QueueState {
    QString name;
    std::optional<qint64> capacity;
    std::optional<qint64> size;
    std::optional<qint64> dropped;
};

/// Something that is wrong now; the node sends the worst first.
struct Problem {
    Severity severity = Severity::Warning;
    QString component;  ///< "provider claude"
    QString text;
    QString action;  ///< what to do about it, may be empty
    std::optional<qint64> sinceMs;
};

/// Faults injected on purpose, as the status tells of them.
struct FaultSummary {
    bool isEnabled = false;        ///< `faults.enabled` of the configuration
    int active = 0;                ///< faults that run now
    std::optional<qint64> endsMs;  ///< the latest end of them
};

struct NodeStatus {
    QString service;
    QString version;
    QString node;
    qint64 pid = 0;
    NodeState state = NodeState::Unknown;
    bool isDemo = false;
    QString environment;  ///< "", "development", "test", "production"
    std::optional<qint64> startedMs;
    std::optional<qint64> nowMs;  ///< the node's clock
    std::optional<double> uptimeSeconds;
    QString apiUrl;
    QString metricsUrl;
    QString dataDir;
    QString configFile;
    qint64 configVersion = 0;
    std::optional<qint64> configLoadedMs;
    bool isLastReloadOk = true;
    QString auth;
    bool isProtected = false;  ///< `security.protected`: destructive acts ask for the name
    std::optional<FaultSummary> faults;  ///< none: the node does not know of faults
    std::optional<qint64> connections;
    std::optional<qint64> requestsInFlight;
    std::optional<qint64> requestsTotal;
    std::optional<qint64> errorsTotal;
    std::optional<qint64> rssBytes;
    std::optional<qint64> threads;
    std::optional<qint64> openFiles;
    QList<LimitState> limits;
    QList<QueueState> queues;
    QList<Problem> problems;
};

}  // namespace helix::api

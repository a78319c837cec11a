#pragma once
// Faults that are injected on purpose, for drills (/admin/faults). Plain values.

#include <QList>
#include <QString>
#include <optional>

namespace helix::api {

enum class FaultKind { Unknown, Latency, Error, Cut };

struct Fault {
    QString id;
    QString provider;  ///< "*": all of them
    QString model;     ///< empty: all of the provider's
    FaultKind kind = FaultKind::Unknown;
    std::optional<qint64> latencyMs;
    std::optional<int> status;
    std::optional<int> afterEvents;
    std::optional<double> share;  ///< of the attempts, 0..1
    QString reason;
    QString actor;
    std::optional<qint64> startedMs;
    std::optional<qint64> endsMs;
    std::optional<qint64> hits;

    bool operator==(const Fault&) const = default;
};

struct FaultList {
    bool isEnabled = true;
    std::optional<qint64> nowMs;
    QList<Fault> faults;
};

struct FaultDraft {
    QString provider;
    QString model;  ///< empty: all
    FaultKind kind = FaultKind::Latency;
    qint64 latencyMs = 500;
    int status = 500;
    int afterEvents = 3;
    double share = 1.0;
    QString duration;  ///< "5m"
    QString reason;
};

}  // namespace helix::api

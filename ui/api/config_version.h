#pragma once
// The configuration of a node with the origin of every value, its versions, and what differs
// between two of them.

#include "api/node_config.h"

#include <QMap>

namespace helix::api {

/// One effective value.
struct ConfigValue {
    QString path;    ///< "server.port", "providers.claude.models[0]"
    QString text;    ///< as JSON without quotes around texts; secrets are "[REDACTED]"
    QString origin;  ///< default, file, environment, api; empty: the node did not say
};

struct EffectiveConfig {
    NodeConfig base;
    QList<ConfigValue> values;  ///< in the order of their paths
    bool canRollBack = false;
    QString rollBackRefusal;  ///< why not; may be empty
};

struct ConfigVersion {
    qint64 version = 0;
    std::optional<qint64> atMs;
    QString actor;
    QString client;
    QString source;  ///< start, reload, signal, providers, rollback
    QStringList changed;
    std::optional<qint64> rolledBackTo;
    bool isCurrent = false;
};

struct ConfigVersionPage {
    QList<ConfigVersion> versions;  ///< newest first
    std::optional<qint64> nextBefore;
    std::optional<qint64> current;
};

struct ConfigChange {
    QString path;
    QString kind;  ///< added, removed, changed
    QString before;
    QString after;
    bool needsRestart = false;
};

struct ConfigDiff {
    QList<ConfigChange> changes;
    QString text;  ///< unified diff of the redacted YAML
};

/// What a reload would do, or did.
struct ReloadPlan {
    ReloadResult result;
    QList<ConfigChange> changes;
};

}  // namespace helix::api

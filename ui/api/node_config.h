#pragma once
// The effective configuration, the result of a reload, and the audit trail of a node.

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

namespace helix::api {

struct NodeConfig {
    qint64 version = 0;
    std::optional<qint64> loadedMs;
    QString file;
    QString yaml;  ///< effective values, secrets redacted by the node
};

struct ReloadResult {
    qint64 version = 0;
    QStringList changed;
    QStringList needsRestart;
    bool isUnchanged = false;
};

struct AuditEntry {
    qint64 id = 0;
    qint64 atMs = 0;
    QString actor;
    QString action;
    QString subject;
    QString client;
    QByteArray before;  ///< compact JSON, "null" when absent
    QByteArray after;
};

struct AuditPage {
    QList<AuditEntry> entries;
    std::optional<qint64> nextBefore;
};

}  // namespace helix::api

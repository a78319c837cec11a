#pragma once
// Things that happened at a node (GET /admin/events/stream): breaker changes, reloads, drains,
// audits.

#include <QByteArray>
#include <QString>

namespace helix::api {

enum class EventKind { Other, Breaker, Reload, Drain, Audit };

struct NodeEvent {
    qint64 seq = 0;
    qint64 atMs = 0;
    EventKind kind = EventKind::Other;
    QString kindText;
    QString subject;  ///< "claude/claude-sonnet-4-6/key_1a2b3c4d"
    QString text;
    QByteArray data;  ///< compact JSON
};

}  // namespace helix::api

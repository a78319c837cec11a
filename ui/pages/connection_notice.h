#pragma once
// Why a page has nothing to show of a cluster, and the next act. Pure functions of the connection's
// state; GUI thread.

#include "api/outcome.h"
#include "theme/status.h"

#include <QString>

namespace helix::cluster {
class ClusterConnection;
}

namespace helix::pages {

struct ConnectionNotice {
    theme::Status status = theme::Status::Unknown;
    QString headline;
    QString reason;
    QString action;  ///< empty: there is no act that helps
};

/// @param connection may be null: no cluster is attached. @param what the page's content:
/// "providers".
ConnectionNotice connectionNotice(const cluster::ClusterConnection* connection,
                                  const QString& what);

/// Why one interface of a node that answers has nothing to show: it is not there, switched off, or
/// failed. @param what "API keys".
ConnectionNotice refusalNotice(const api::Failure& failure, const QString& what);

}  // namespace helix::pages

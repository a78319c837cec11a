#include "pages/connection_notice.h"

#include "cluster/cluster_connection.h"

#include <QCoreApplication>

namespace helix::pages {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ConnectionNotice", text);
}

ConnectionNotice lockedNotice(const cluster::ClusterConnection& connection, const QString& what)
{
    return {theme::Status::Warning, tr("The admin token is missing or wrong"),
            tr("%1 serves its %2 only with the admin token. Enter it above or press Ctrl+Shift+K. "
               "The node "
               "keeps it in the file admin_token of its data directory.")
                .arg(connection.cluster().name, what),
            tr("Try again")};
}

}  // namespace

ConnectionNotice connectionNotice(const cluster::ClusterConnection* connection, const QString& what)
{
    if (connection == nullptr)
        return {theme::Status::Unknown,
                tr("No cluster is attached"),
                tr("Attach a cluster to see its %1.").arg(what),
                {}};
    const cluster::ConnectionState& state = connection->state();
    if (state.failure && state.failure->isAuthentication()) return lockedNotice(*connection, what);
    if (state.failure)
        return {theme::Status::Critical, tr("%1 does not answer").arg(connection->cluster().name),
                tr("%1 The console goes on trying.").arg(state.failure->text), tr("Try now")};
    return {theme::Status::Unknown,
            tr("Waiting for the first answer"),
            tr("%1 was asked for its %2.").arg(connection->cluster().name, what),
            {}};
}

}  // namespace helix::pages

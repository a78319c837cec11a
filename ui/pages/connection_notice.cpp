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

ConnectionNotice refusalNotice(const api::Failure& failure, const QString& what)
{
    constexpr int kConflict = 409;
    constexpr int kNotImplemented = 501;
    if (failure.kind == api::FailureKind::NotFound || failure.httpStatus == kNotImplemented)
        return {theme::Status::Unknown, tr("This node does not serve its %1").arg(what),
                tr("Its admin API answered %1. A newer version of the node has them.")
                    .arg(failure.httpStatus),
                tr("Try again")};
    if (failure.httpStatus == kConflict)
        return {theme::Status::Disabled, tr("%1 are switched off on this node").arg(what),
                failure.text, tr("Try again")};
    if (failure.isAuthentication())
        return {theme::Status::Warning, tr("The token may not see the %1").arg(what), failure.text,
                tr("Try again")};
    return {theme::Status::Critical, tr("The %1 could not be loaded").arg(what), failure.text,
            tr("Try now")};
}

}  // namespace helix::pages

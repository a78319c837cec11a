#include "cluster/cluster_list.h"

namespace helix::cluster {

ClusterList::ClusterList(api::ApiThread& thread, QObject* parent)
    : QObject(parent), m_thread(thread)
{}

ClusterList::~ClusterList() = default;

ClusterConnection* ClusterList::add(Cluster cluster)
{
    m_connections.push_back(std::make_unique<ClusterConnection>(std::move(cluster), m_thread));
    auto* connection = m_connections.back().get();
    connect(connection, &ClusterConnection::stateChanged, this, &ClusterList::listChanged);
    emit listChanged();
    if (m_current < 0) setCurrent(0);
    connection->start();
    return connection;
}

ClusterConnection* ClusterList::current() const
{
    return m_current < 0 ? nullptr : at(m_current);
}

void ClusterList::setCurrent(int index)
{
    if (index == m_current || index < 0 || index >= count()) return;
    m_current = index;
    emit currentChanged();
}

}  // namespace helix::cluster

#pragma once
// The clusters of this window and which of them is shown. Owned by the composition root, GUI
// thread; owns its connections, which live as long as the list.

#include "cluster/cluster_connection.h"

#include <QObject>
#include <memory>
#include <vector>

namespace helix::cluster {

class ClusterList : public QObject {
    Q_OBJECT
public:
    explicit ClusterList(api::ApiThread& thread, QObject* parent = nullptr);
    ~ClusterList() override;

    /// Adds and starts a connection; the first one becomes current.
    ClusterConnection* add(Cluster cluster);
    [[nodiscard]] int count() const { return int(m_connections.size()); }
    [[nodiscard]] ClusterConnection* at(int index) const
    {
        return m_connections.at(std::size_t(index)).get();
    }
    /// Null while the list is empty.
    [[nodiscard]] ClusterConnection* current() const;
    [[nodiscard]] int currentIndex() const { return m_current; }
    void setCurrent(int index);

signals:
    void listChanged();
    void currentChanged();

private:
    api::ApiThread& m_thread;
    std::vector<std::unique_ptr<ClusterConnection>> m_connections;
    int m_current = -1;
};

}  // namespace helix::cluster

#pragma once
// The line above the page: which cluster is shown, and the way into the palette. A thin line in the
// environment's colour closes it at the bottom. GUI thread.

#include "cluster/cluster_list.h"

#include <QWidget>

class QPushButton;

namespace helix::shell {

class ClusterSwitcher;

class HeaderBar : public QWidget {
    Q_OBJECT
public:
    HeaderBar(cluster::ClusterList& clusters, QWidget* parent = nullptr);
    [[nodiscard]] ClusterSwitcher* switcher() const { return m_switcher; }

signals:
    void paletteRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    cluster::ClusterList& m_clusters;
    ClusterSwitcher* m_switcher = nullptr;
    QPushButton* m_search = nullptr;
};

}  // namespace helix::shell

#pragma once
// Which cluster is shown: glyph, name and environment band on a button, the others and "Attach…" in
// its menu. GUI thread.

#include "cluster/cluster_list.h"

#include <QToolButton>

namespace helix::shell {

class ClusterSwitcher : public QToolButton {
    Q_OBJECT
public:
    ClusterSwitcher(cluster::ClusterList& clusters, QWidget* parent = nullptr);
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void attachRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void fillMenu();

    cluster::ClusterList& m_clusters;
};

}  // namespace helix::shell

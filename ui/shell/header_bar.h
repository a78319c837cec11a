#pragma once
// The line above the page: its title, how old its data is, the cluster, and the way into the
// palette. A thin line in the environment's colour closes it at the bottom. GUI thread.

#include "cluster/cluster_list.h"
#include "theme/format.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace helix::widgets {
class FreshnessBadge;
}

namespace helix::shell {

class ClusterSwitcher;

class HeaderBar : public QWidget {
    Q_OBJECT
public:
    HeaderBar(cluster::ClusterList& clusters, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    void setTimeZone(theme::TimeZone zone);
    void refreshFreshness();
    [[nodiscard]] ClusterSwitcher* switcher() const { return m_switcher; }

signals:
    void paletteRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    cluster::ClusterList& m_clusters;
    QLabel* m_title = nullptr;
    widgets::FreshnessBadge* m_freshness = nullptr;
    ClusterSwitcher* m_switcher = nullptr;
    QPushButton* m_search = nullptr;
};

}  // namespace helix::shell

#pragma once
// The line below the page: the connection in words, its addresses, the demo mark, the bell of
// problems, and the one clock with the one time-zone switch. GUI thread.

#include "cluster/cluster_list.h"
#include "theme/format.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace helix::widgets {
class StatusGlyph;
}

namespace helix::shell {

class StatusStrip : public QWidget {
    Q_OBJECT
public:
    StatusStrip(cluster::ClusterList& clusters, QWidget* parent = nullptr);
    void setTimeZone(theme::TimeZone zone);
    void refresh();

signals:
    void timeZoneToggled();
    void problemChosen();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildLeft(class QHBoxLayout* layout);
    void buildRight(class QHBoxLayout* layout);
    void refreshClock();
    void refreshBell();
    void fillBellMenu();
    void restyle();

    cluster::ClusterList& m_clusters;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    widgets::StatusGlyph* m_glyph = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_urls = nullptr;
    QLabel* m_demo = nullptr;
    QToolButton* m_bell = nullptr;
    QToolButton* m_clock = nullptr;
    QTimer m_tick;
};

}  // namespace helix::shell

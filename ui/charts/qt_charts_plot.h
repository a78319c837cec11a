#pragma once
// The plot layer on Qt Charts: an axis-less chart in a scene of its own, rendered into a pixmap. No
// animation, no legend, no OpenGL. GUI thread.

#include "charts/plot_layer.h"

#include <QGraphicsScene>

class QChart;
class QValueAxis;

namespace helix::charts {

class QtChartsPlot final : public PlotLayer {
public:
    QtChartsPlot();
    [[nodiscard]] QPixmap render(const PlotPicture& picture) override;

private:
    void place(const PlotPicture& picture);
    void addLine(const PlotLine& line, int width);
    void addRun(const QList<QPointF>& run, const PlotLine& line);
    void paintLonePoints(QPainter& painter, const PlotPicture& picture) const;

    QGraphicsScene m_scene;
    QChart* m_chart = nullptr;
    QValueAxis* m_x = nullptr;
    QValueAxis* m_y = nullptr;
};

}  // namespace helix::charts

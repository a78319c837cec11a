#pragma once
// The part of a chart that draws lines. An interface, so that the drawing library can be changed
// without touching a page.

#include <QColor>
#include <QList>
#include <QPen>
#include <QPixmap>
#include <QPointF>
#include <QSize>

namespace helix::charts {

struct PlotLine {
    QList<QPointF> points;  ///< NaN splits
    QPen pen;
    QColor fill;  ///< invalid: no area
};

struct PlotPicture {
    QSize size;  ///< device-independent
    double pixelRatio = 1;
    double fromX = 0;
    double toX = 1;
    double fromY = 0;
    double toY = 1;
    QList<PlotLine> lines;
};

class PlotLayer {
public:
    virtual ~PlotLayer() = default;
    /// Transparent where no line is.
    [[nodiscard]] virtual QPixmap render(const PlotPicture& picture) = 0;
};

}  // namespace helix::charts

#include "charts/qt_charts_plot.h"

#include "charts/downsample.h"

#include <QAreaSeries>
#include <QChart>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>

namespace helix::charts {

QtChartsPlot::QtChartsPlot() : m_chart(new QChart), m_x(new QValueAxis), m_y(new QValueAxis)
{
    m_scene.addItem(m_chart);
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->setBackgroundVisible(false);
    m_chart->setPlotAreaBackgroundVisible(false);
    m_chart->setMargins({});
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->legend()->hide();
    m_chart->addAxis(m_x, Qt::AlignBottom);
    m_chart->addAxis(m_y, Qt::AlignLeft);
    m_x->hide();
    m_y->hide();
}

QPixmap QtChartsPlot::render(const PlotPicture& picture)
{
    QPixmap pixmap(picture.size * picture.pixelRatio);
    pixmap.setDevicePixelRatio(picture.pixelRatio);
    pixmap.fill(Qt::transparent);
    place(picture);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area(QPointF(0, 0), QSizeF(picture.size));
    m_scene.render(&painter, area, area, Qt::IgnoreAspectRatio);
    paintLonePoints(painter, picture);
    return pixmap;
}

void QtChartsPlot::place(const PlotPicture& picture)
{
    m_chart->removeAllSeries();
    const QRectF area(QPointF(0, 0), QSizeF(picture.size));
    m_scene.setSceneRect(area);
    m_chart->setGeometry(area);
    m_chart->setPlotArea(area);
    m_x->setRange(picture.fromX, picture.toX);
    m_y->setRange(picture.fromY, picture.toY);
    for (const auto& line : picture.lines) addLine(line, picture.size.width());
    m_chart->layout()->activate();
}

void QtChartsPlot::addLine(const PlotLine& line, int width)
{
    for (const auto& run : splitAtGaps(line.points))
        if (run.size() > 1) addRun(keepExtremes(run, width), line);
}

void QtChartsPlot::addRun(const QList<QPointF>& run, const PlotLine& line)
{
    if (line.fill.isValid()) {
        auto* edge = new QLineSeries;
        edge->append(run);
        auto* area = new QAreaSeries(edge);
        edge->setParent(area);
        area->setPen(Qt::NoPen);
        area->setBrush(line.fill);
        m_chart->addSeries(area);
        area->attachAxis(m_x);
        area->attachAxis(m_y);
    }
    auto* series = new QLineSeries;
    series->append(run);
    series->setPen(line.pen);
    m_chart->addSeries(series);
    series->attachAxis(m_x);
    series->attachAxis(m_y);
}

// An isolated sample has no line; without a dot it would be invisible.
void QtChartsPlot::paintLonePoints(QPainter& painter, const PlotPicture& picture) const
{
    const double scaleX = picture.size.width() / std::max(picture.toX - picture.fromX, 1e-9);
    const double scaleY = picture.size.height() / std::max(picture.toY - picture.fromY, 1e-9);
    painter.setPen(Qt::NoPen);
    for (const auto& line : picture.lines) {
        painter.setBrush(line.pen.color());
        for (const auto& run : splitAtGaps(line.points)) {
            if (run.size() != 1) continue;
            const double x = (run.first().x() - picture.fromX) * scaleX;
            const double y = picture.size.height() - (run.first().y() - picture.fromY) * scaleY;
            painter.drawEllipse(QPointF(x, y), 2.5, 2.5);
        }
    }
}

}  // namespace helix::charts

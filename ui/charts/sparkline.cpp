#include "charts/sparkline.h"

#include "theme/format.h"
#include "theme/series.h"

#include <QPainter>
#include <QPainterPath>
#include <cmath>

namespace helix::charts {
namespace {

double largestOf(const QList<double>& values)
{
    double largest = 0;
    for (const double value : values)
        if (std::isfinite(value)) largest = std::max(largest, value);
    return largest;
}

/// Runs of finite points, in widget coordinates.
QList<QPolygonF> runsOf(const QRectF& rect, const QList<double>& values)
{
    const double largest = largestOf(values);
    const double stepX = values.size() > 1 ? rect.width() / double(values.size() - 1) : 0;
    QList<QPolygonF> runs;
    bool isOpen = false;
    for (qsizetype i = 0; i < values.size(); ++i) {
        const double value = values.at(i);
        if (!std::isfinite(value)) {
            isOpen = false;
            continue;
        }
        if (!isOpen) runs.append(QPolygonF());
        isOpen = true;
        const double share = largest > 0 ? value / largest : 0;
        runs.last() << QPointF(rect.left() + stepX * double(i),
                               rect.bottom() - share * rect.height());
    }
    return runs;
}

}  // namespace

void paintSparkline(QPainter& painter, const QRectF& rect, const QList<double>& values,
                    const QColor& colour, const theme::Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF inner = rect.adjusted(1, 2, -3, -2);
    painter.setPen(QPen(theme.gridLine, 1));
    painter.drawLine(inner.bottomLeft(), inner.bottomRight());
    const auto runs = runsOf(inner, values);
    QColor fill = colour;
    fill.setAlpha(34);
    for (const auto& run : runs) {
        QPainterPath area(QPointF(run.first().x(), inner.bottom()));
        for (const auto& point : run) area.lineTo(point);
        area.lineTo(run.last().x(), inner.bottom());
        painter.fillPath(area, fill);
        painter.setPen(QPen(colour, 1.25));
        painter.setBrush(Qt::NoBrush);
        if (run.size() > 1) painter.drawPolyline(run);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        if (run.size() == 1 || &run == &runs.last()) painter.drawEllipse(run.last(), 1.8, 1.8);
    }
    painter.restore();
}

Sparkline::Sparkline(const QString& name, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(name);
    setMinimumHeight(sizeHint().height());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Sparkline::setValues(const QList<double>& values)
{
    m_values = values;
    QList<double> known;
    std::copy_if(values.begin(), values.end(), std::back_inserter(known),
                 [](double v) { return std::isfinite(v); });
    setAccessibleDescription(known.isEmpty() ? tr("no data yet")
                                             : tr("now %1, largest %2")
                                                   .arg(theme::formatNumber(known.last()),
                                                        theme::formatNumber(largestOf(known))));
    update();
}

void Sparkline::setSeries(int slot)
{
    m_slot = slot;
    update();
}

void Sparkline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    paintSparkline(painter, rect(), m_values, theme::seriesColour(theme, m_slot), theme);
}

}  // namespace helix::charts

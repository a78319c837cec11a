// The painting half of TimeSeries: axes, labels at the line ends, threshold, crosshair. Reads the
// cached geometry and the cached plot only.
#include "charts/axis_ticks.h"
#include "charts/plot_layer.h"
#include "charts/time_series.h"
#include "charts/time_series_geometry.h"
#include "theme/fonts.h"
#include "theme/series.h"
#include "theme/status.h"

#include <QPainter>
#include <cmath>

namespace helix::charts {
namespace {

struct EndLabel {
    QString text;
    QColor colour;
    double y = 0;
};

// Labels that would overlap are pushed apart from top to bottom, then back into the plot.
void spread(QList<EndLabel>& labels, double height, double bottom)
{
    std::sort(labels.begin(), labels.end(),
              [](const EndLabel& a, const EndLabel& b) { return a.y < b.y; });
    for (qsizetype i = 1; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, labels[i - 1].y + height);
    for (auto i = labels.size() - 1; i >= 0; --i) {
        const double limit = i + 1 < labels.size() ? labels[i + 1].y - height : bottom;
        labels[i].y = std::min(labels[i].y, limit);
    }
}

std::optional<QPointF> lastKnown(const QList<QPointF>& points)
{
    for (auto it = points.rbegin(); it != points.rend(); ++it)
        if (!std::isnan(it->y())) return *it;
    return std::nullopt;
}

std::optional<QPointF> nearest(const QList<QPointF>& points, double ms)
{
    std::optional<QPointF> found;
    for (const auto& point : points)
        if (!std::isnan(point.y()) &&
            (!found || std::abs(point.x() - ms) < std::abs(found->x() - ms)))
            found = point;
    return found;
}

}  // namespace

void TimeSeries::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(theme::fontFor(theme::TextRole::SecondaryNumber));
    if (m_isDirty) {
        layOut();
        renderPlot();
    }
    paintAxes(painter);
    if (!hasData()) {
        painter.setPen(theme::themeOf(this).textTertiary);
        painter.setFont(theme::fontFor(theme::TextRole::Secondary));
        painter.drawText(m_geometry->plot, Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    } else {
        painter.drawPixmap(m_geometry->plot.topLeft(), m_cache);
        paintThreshold(painter);
        paintEndLabels(painter);
        paintSelection(painter);
        paintCrosshair(painter);
    }
    if (m_isStale) {
        theme::paintStaleHatch(painter, m_geometry->plot, theme::themeOf(this));
        painter.setPen(theme::themeOf(this).textSecondary);
        painter.drawText(m_geometry->plot.adjusted(0, 4, -6, 0), Qt::AlignTop | Qt::AlignRight,
                         m_stamp);
    }
    if (!hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme::themeOf(this).focusRing, theme::kFocusRingWidth));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::kRadiusControl,
                            theme::kRadiusControl);
}

void TimeSeries::paintAxes(QPainter& painter) const
{
    const auto& theme = theme::themeOf(this);
    const auto& g = *m_geometry;
    const QFontMetrics metrics(painter.font());
    const qsizetype lines = hasData() ? g.valueTicks.size() : 1;
    for (qsizetype i = 0; i < lines; ++i) {
        const double y = std::round(g.yOf(g.valueTicks.at(i))) + 0.5;
        painter.setPen(QPen(theme.gridLine, 1));
        painter.drawLine(QPointF(g.plot.left(), y), QPointF(g.plot.right(), y));
        painter.setPen(theme.textTertiary);
        if (!hasData()) continue;
        painter.drawText(QRectF(0, y - metrics.height() / 2.0, g.plot.left() - 8, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, g.valueTexts.at(i));
    }
    for (qsizetype i = 0; i < g.timeTicks.size(); ++i) {
        const double x = g.xOf(double(g.timeTicks.at(i)), m_fromMs, m_toMs);
        const double half = metrics.horizontalAdvance(g.timeTexts.at(i)) / 2.0;
        if (x - half < 0 || x + half > width()) continue;
        painter.drawText(QPointF(x - half, g.plot.bottom() + metrics.ascent() + 6),
                         g.timeTexts.at(i));
    }
}

void TimeSeries::paintEndLabels(QPainter& painter) const
{
    const auto& theme = theme::themeOf(this);
    const QFontMetrics metrics(painter.font());
    QList<EndLabel> labels;
    for (const auto& series : m_series)
        if (const auto last = lastKnown(series.points))
            labels.append({series.label, theme::seriesColour(theme, series.slot),
                           m_geometry->yOf(last->y())});
    spread(labels, metrics.height(), m_geometry->plot.bottom());
    for (const auto& label : labels) {
        const double x = m_geometry->plot.right() + 6;
        painter.fillRect(QRectF(x, label.y - 4, 3, 8), label.colour);
        painter.setPen(theme.textSecondary);
        painter.drawText(
            QRectF(x + 6, label.y - metrics.height() / 2.0, width() - x - 6, metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter, label.text);
    }
}

void TimeSeries::paintThreshold(QPainter& painter) const
{
    if (!m_threshold) return;
    const auto& theme = theme::themeOf(this);
    const auto& plot = m_geometry->plot;
    const double y = m_geometry->yOf(m_threshold->value);
    QColor zone = theme.warning.glyph;
    zone.setAlphaF(0.06F);
    painter.fillRect(QRectF(plot.topLeft(), QPointF(plot.right(), y)), zone);
    painter.setPen(QPen(theme.warning.glyph, 1, Qt::DashLine));
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    painter.drawText(QRectF(plot.left() + 4, y - 18, plot.width() - 8, 16),
                     Qt::AlignRight | Qt::AlignBottom, m_threshold->label);
}

void TimeSeries::paintSelection(QPainter& painter) const
{
    if (!m_dragFromX || !m_crosshairX) return;
    QColor fill = theme::themeOf(this).accent;
    fill.setAlpha(40);
    const auto& plot = m_geometry->plot;
    painter.fillRect(QRectF(QPointF(std::min(*m_dragFromX, *m_crosshairX), plot.top()),
                            QPointF(std::max(*m_dragFromX, *m_crosshairX), plot.bottom())),
                     fill);
}

void TimeSeries::paintCrosshair(QPainter& painter) const
{
    if (!m_crosshairX) return;
    const auto& theme = theme::themeOf(this);
    const auto& plot = m_geometry->plot;
    const double ms = m_geometry->msOf(*m_crosshairX, m_fromMs, m_toMs);
    painter.setPen(QPen(theme.textTertiary, 1));
    painter.drawLine(QPointF(*m_crosshairX, plot.top()), QPointF(*m_crosshairX, plot.bottom()));
    QStringList lines{instantText(qint64(ms), m_toMs - m_fromMs, m_zone)};
    for (const auto& series : m_series)
        if (const auto point = nearest(series.points, ms))
            lines << QStringLiteral("%1  %2").arg(series.label, formatValue(point->y(), m_unit));
    const QFontMetrics metrics(painter.font());
    int boxWidth = 0;
    for (const auto& line : lines) boxWidth = std::max(boxWidth, metrics.horizontalAdvance(line));
    const bool isRight = *m_crosshairX + boxWidth + 28 < plot.right();
    const QRectF box(isRight ? *m_crosshairX + 8 : *m_crosshairX - boxWidth - 24, plot.top() + 4,
                     boxWidth + 16, double(metrics.height() * lines.size()) + 8);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.borderSubtle, 1));
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(box, theme::kRadiusControl, theme::kRadiusControl);
    painter.setPen(theme.textPrimary);
    for (qsizetype i = 0; i < lines.size(); ++i)
        painter.drawText(QPointF(box.left() + 8,
                                 box.top() + 4 + metrics.ascent() + double(i * metrics.height())),
                         lines.at(i));
}

}  // namespace helix::charts

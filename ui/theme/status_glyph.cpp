// The shapes of status.h. Each is drawn on a unit square of 16 and scaled, so that every size has
// the same form.
#include "theme/status.h"

#include <QPainter>
#include <QPainterPath>
#include <cmath>
#include <numbers>

namespace helix::theme {
namespace {

constexpr double kUnit = 16;
constexpr double kDetailFrom = 11;  ///< below this side the mark inside only blurs

void paintOk(QPainter& painter, const QColor& colour, const QColor& mark, bool hasDetail)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF(1.5, 1.5, 13, 13));
    if (!hasDetail) return;
    painter.setPen(QPen(mark, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(QPolygonF{{4.8, 8.3}, {7.1, 10.6}, {11.2, 5.8}});
}

void paintInfo(QPainter& painter, const QColor& colour)
{
    painter.setPen(QPen(colour, 1.8));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(QRectF(2, 2, 12, 12));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF(5.6, 5.6, 4.8, 4.8));
}

void paintBang(QPainter& painter, const QColor& mark)
{
    painter.setPen(QPen(mark, 1.8, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(8, 6), QPointF(8, 9.4));
    painter.drawPoint(QPointF(8, 12));
}

void paintWarning(QPainter& painter, const QColor& colour, const QColor& mark, bool hasDetail)
{
    painter.setPen(QPen(colour, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(colour);
    painter.drawPolygon(QPolygonF{{8, 1.9}, {15, 14}, {1, 14}});
    if (hasDetail) paintBang(painter, mark);
}

void paintCritical(QPainter& painter, const QColor& colour, const QColor& mark, bool hasDetail)
{
    QPolygonF octagon;
    for (int corner = 0; corner < 8; ++corner) {
        const double angle = (22.5 + 45 * corner) * std::numbers::pi / 180;
        octagon << QPointF(8 + 7.2 * std::cos(angle), 8 + 7.2 * std::sin(angle));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(octagon);
    if (!hasDetail) return;
    painter.setPen(QPen(mark, 1.8, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(5.4, 5.4), QPointF(10.6, 10.6));
    painter.drawLine(QPointF(10.6, 5.4), QPointF(5.4, 10.6));
}

void paintUnknown(QPainter& painter, const QColor& colour, bool hasDetail)
{
    QPen pen(colour, 1.4);
    pen.setDashPattern({2.2, 1.6});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(QRectF(1.8, 1.8, 12.4, 12.4));
    if (!hasDetail) return;
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap));
    QPainterPath mark(QPointF(6.1, 6.4));
    mark.cubicTo(6.1, 4.2, 10, 4.2, 10, 6.5);
    mark.cubicTo(10, 8, 8, 7.9, 8, 9.3);
    painter.drawPath(mark);
    painter.drawPoint(QPointF(8, 11.7));
}

void paintSilenced(QPainter& painter, const QColor& colour)
{
    painter.setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    QPainterPath bell(QPointF(4, 11.5));
    bell.lineTo(4, 7);
    bell.cubicTo(4, 1.8, 12, 1.8, 12, 7);
    bell.lineTo(12, 11.5);
    bell.closeSubpath();
    painter.drawPath(bell);
    painter.drawLine(QPointF(7, 13.8), QPointF(9, 13.8));
    painter.drawLine(QPointF(2, 2), QPointF(14, 14));
}

void paintDisabled(QPainter& painter, const QColor& colour)
{
    painter.setPen(QPen(colour, 1.6));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(2.8, 2.8, 10.4, 10.4), 1.5, 1.5);
}

/// Maps the 16 × 16 unit square into `rect`.
void enterUnitSquare(QPainter& painter, const QRectF& rect)
{
    const double side = std::min(rect.width(), rect.height());
    painter.translate(rect.center() - QPointF(side / 2, side / 2));
    painter.scale(side / kUnit, side / kUnit);
    painter.setRenderHint(QPainter::Antialiasing);
}

}  // namespace

void paintStatus(QPainter& painter, const QRectF& rect, Status status, const Theme& theme)
{
    const QColor colour = statusTokens(theme, status).glyph;
    const bool hasDetail = std::min(rect.width(), rect.height()) >= kDetailFrom;
    painter.save();
    enterUnitSquare(painter, rect);
    switch (status) {
        case Status::Ok: paintOk(painter, colour, theme.card, hasDetail); break;
        case Status::Info: paintInfo(painter, colour); break;
        case Status::Warning: paintWarning(painter, colour, theme.card, hasDetail); break;
        case Status::Critical: paintCritical(painter, colour, theme.card, hasDetail); break;
        case Status::Unknown: paintUnknown(painter, colour, hasDetail); break;
        case Status::Silenced: paintSilenced(painter, colour); break;
        case Status::Disabled: paintDisabled(painter, colour); break;
    }
    painter.restore();
}

void paintCircuit(QPainter& painter, const QRectF& rect, Circuit circuit, const Theme& theme)
{
    const QColor colour = statusTokens(theme, circuitStatus(circuit)).glyph;
    painter.save();
    enterUnitSquare(painter, rect);
    painter.setPen(QPen(colour, 1.7, Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(colour);
    painter.drawLine(QPointF(0.8, 9), QPointF(3.5, 9));
    painter.drawLine(QPointF(12.5, 9), QPointF(15.2, 9));
    if (circuit == Circuit::Closed) painter.drawLine(QPointF(4.5, 9), QPointF(11.5, 9));
    if (circuit == Circuit::Open) painter.drawLine(QPointF(4.5, 9), QPointF(10.5, 3.5));
    if (circuit == Circuit::HalfOpen) {
        painter.drawLine(QPointF(4.5, 9), QPointF(6, 7.6));
        painter.drawEllipse(QPointF(9, 6), 1, 1);
    }
    painter.setBrush(theme.card);
    painter.drawEllipse(QPointF(4, 9), 1.5, 1.5);
    painter.drawEllipse(QPointF(12, 9), 1.5, 1.5);
    painter.restore();
}

}  // namespace helix::theme

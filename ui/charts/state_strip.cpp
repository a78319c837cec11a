#include "charts/state_strip.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

namespace helix::charts {
namespace {

// Healthy time is a quiet line; only what deserves a look is a full bar.
void paintSegment(QPainter& painter, const QRectF& bar, theme::Status status,
                  const theme::Theme& theme)
{
    const QColor colour = theme::statusTokens(theme, status).glyph;
    if (status == theme::Status::Ok) {
        QColor quiet = colour;
        quiet.setAlphaF(0.55F);
        painter.fillRect(bar.adjusted(0, bar.height() * 0.3, 0, -bar.height() * 0.3), quiet);
    } else if (status == theme::Status::Unknown) {
        painter.fillRect(bar, QBrush(colour, Qt::BDiagPattern));
    } else {
        painter.fillRect(bar, colour);
    }
}

}  // namespace

void paintStateStrip(QPainter& painter, const QRectF& rect, const QList<StateSegment>& segments,
                     qint64 fromMs, qint64 toMs, const theme::Theme& theme)
{
    painter.save();
    painter.setClipRect(rect);
    painter.fillRect(QRectF(rect.left(), rect.center().y() - 0.5, rect.width(), 1), theme.gridLine);
    const double scale = toMs > fromMs ? rect.width() / double(toMs - fromMs) : 0;
    for (const auto& segment : segments) {
        const double left = rect.left() + double(std::max(segment.fromMs, fromMs) - fromMs) * scale;
        const double right = rect.left() + double(std::min(segment.toMs, toMs) - fromMs) * scale;
        if (right < rect.left() || left > rect.right()) continue;
        paintSegment(painter, QRectF(left, rect.top(), std::max(right - left, 2.0), rect.height()),
                     segment.status, theme);
    }
    painter.restore();
}

StateStrip::StateStrip(const QString& name, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(name);
    setMinimumHeight(12);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StateStrip::setSegments(const QList<StateSegment>& segments)
{
    m_segments = segments;
    describe();
    update();
}

void StateStrip::setRange(qint64 fromMs, qint64 toMs)
{
    m_fromMs = fromMs;
    m_toMs = toMs;
    update();
}

void StateStrip::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    describe();
}

void StateStrip::describe()
{
    if (m_segments.isEmpty()) return setAccessibleDescription(tr("no changes known"));
    const auto& last = m_segments.last();
    setAccessibleDescription(
        tr("now %1 since %2").arg(last.label, theme::formatClock(last.fromMs, m_zone)));
}

void StateStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintStateStrip(painter, rect(), m_segments, m_fromMs, m_toMs, theme::themeOf(this));
}

qint64 StateStrip::instantAt(double x) const
{
    return m_fromMs + qint64(double(m_toMs - m_fromMs) * x / std::max(width(), 1));
}

void StateStrip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) emit instantClicked(instantAt(event->position().x()));
}

bool StateStrip::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const qint64 at = instantAt(help->pos().x());
    const auto hit =
        std::find_if(m_segments.begin(), m_segments.end(),
                     [at](const StateSegment& s) { return s.fromMs <= at && at < s.toMs; });
    const QString text = hit == m_segments.end()
                             ? tr("%1: state unknown").arg(theme::formatClock(at, m_zone))
                             : tr("%1 from %2 for %3")
                                   .arg(hit->label, theme::formatClock(hit->fromMs, m_zone),
                                        theme::formatSpan(hit->toMs - hit->fromMs));
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

}  // namespace helix::charts

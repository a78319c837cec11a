#include "widgets/freshness_badge.h"

#include "theme/fonts.h"
#include "theme/tokens.h"

#include <QDateTime>
#include <QPainter>

namespace helix::widgets {
namespace {

constexpr int kDot = 9;
constexpr int kGap = 6;

QColor dotColour(theme::FreshnessGrade grade, const theme::Theme& theme)
{
    switch (grade) {
        case theme::FreshnessGrade::Fresh: return theme.ok.glyph;
        case theme::FreshnessGrade::Late: return theme.warning.glyph;
        case theme::FreshnessGrade::Stale:
        case theme::FreshnessGrade::Never: return theme.unknown.glyph;
    }
    return theme.unknown.glyph;
}

// Full, half, hollow: the shape alone tells the grade.
void paintDot(QPainter& painter, const QRectF& rect, theme::FreshnessGrade grade,
              const QColor& colour)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colour, 1.3));
    painter.setBrush(grade == theme::FreshnessGrade::Fresh ? QBrush(colour) : QBrush(Qt::NoBrush));
    painter.drawEllipse(rect);
    if (grade != theme::FreshnessGrade::Late) return;
    painter.setBrush(colour);
    painter.drawPie(rect, 90 * 16, 180 * 16);
}

}  // namespace

QString freshnessText(const theme::Freshness& freshness, qint64 nowMs, theme::TimeZone zone)
{
    const auto age = theme::formatAge(freshness.ageMs(nowMs));
    switch (freshness.grade(nowMs)) {
        case theme::FreshnessGrade::Never: return FreshnessBadge::tr("no data yet");
        case theme::FreshnessGrade::Fresh: return age;
        case theme::FreshnessGrade::Late:
            return FreshnessBadge::tr("%1 (%2 missed)").arg(age).arg(freshness.missed(nowMs));
        case theme::FreshnessGrade::Stale:
            return FreshnessBadge::tr("stale since %1")
                .arg(theme::formatClock(freshness.updatedMs.value_or(0), zone));
    }
    return {};
}

FreshnessBadge::FreshnessBadge(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setToolTip(tr("When the data of this view arrived"));
    connect(&m_tick, &QTimer::timeout, this, &FreshnessBadge::refresh);
    refresh();
}

void FreshnessBadge::setFreshness(const theme::Freshness& freshness)
{
    m_freshness = freshness;
    refresh();
}

void FreshnessBadge::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    refresh();
}

void FreshnessBadge::refresh()
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const QString text = freshnessText(m_freshness, now, m_zone);
    m_tick.setInterval(m_freshness.ageMs(now) < 60'000 ? 1'000 : 10'000);
    if (text == m_text) return;
    const bool hasNewWidth = text.size() != m_text.size();
    m_text = text;
    setAccessibleName(tr("Data age: %1").arg(text));
    if (hasNewWidth) updateGeometry();
    update();
}

QSize FreshnessBadge::sizeHint() const
{
    const QFontMetrics metrics(theme::fontFor(theme::TextRole::SecondaryNumber));
    return {kDot + kGap + metrics.horizontalAdvance(m_text) + 2, metrics.height() + 2};
}

void FreshnessBadge::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    const auto grade = m_freshness.grade(QDateTime::currentMSecsSinceEpoch());
    const QRectF dot(1, (height() - kDot) / 2.0, kDot, kDot);
    paintDot(painter, dot, grade, dotColour(grade, theme));
    painter.setFont(theme::fontFor(theme::TextRole::SecondaryNumber));
    painter.setPen(grade == theme::FreshnessGrade::Late ? theme.warning.text : theme.textSecondary);
    painter.drawText(rect().adjusted(kDot + kGap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     m_text);
}

void FreshnessBadge::showEvent(QShowEvent*)
{
    refresh();
    m_tick.start();
}

void FreshnessBadge::hideEvent(QHideEvent*)
{
    m_tick.stop();
}

}  // namespace helix::widgets

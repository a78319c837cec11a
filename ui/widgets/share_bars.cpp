#include "widgets/share_bars.h"

#include "theme/fonts.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace helix::widgets {
namespace {

constexpr int kRowHeight = 22;
constexpr double kBarHeight = 6;
constexpr int kMaxNameWidth = 190;
constexpr int kMinBarWidth = 60;

}  // namespace

ShareBars::ShareBars(const QString& name, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShareBars::setBars(const QList<ShareBar>& bars)
{
    if (bars == m_bars) return;
    m_bars = bars;
    QStringList texts;
    for (const ShareBar& bar : bars)
        texts << QStringLiteral("%1: %2 %3").arg(bar.name, bar.value, bar.note).trimmed();
    setAccessibleDescription(texts.join(QStringLiteral("; ")));
    setToolTip(texts.join(u'\n'));
    measure();
    updateGeometry();
    update();
}

void ShareBars::measure()
{
    const QFontMetrics names(theme::fontFor(theme::TextRole::Body, font()));
    const QFontMetrics values(theme::fontFor(theme::TextRole::Number, font()));
    m_nameWidth = m_valueWidth = 0;
    m_hasNotes = false;
    for (const ShareBar& bar : m_bars) {
        m_nameWidth = std::max(m_nameWidth, names.horizontalAdvance(bar.name));
        m_valueWidth = std::max(m_valueWidth, values.horizontalAdvance(bar.value));
        m_hasNotes = m_hasNotes || !bar.note.isEmpty();
    }
    m_nameWidth = std::min(m_nameWidth, kMaxNameWidth) + theme::kSpace4;
    m_valueWidth += theme::kSpace4;
}

QSize ShareBars::sizeHint() const
{
    return {m_nameWidth + m_valueWidth + 3 * kMinBarWidth, int(m_bars.size()) * kRowHeight};
}

QSize ShareBars::minimumSizeHint() const
{
    return {kMinBarWidth * 3, sizeHint().height()};
}

void ShareBars::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange) measure();
    QWidget::changeEvent(event);
}

void ShareBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < m_bars.size(); ++i)
        paintBar(painter, m_bars[i], QRectF(0, double(i) * kRowHeight, width(), kRowHeight));
}

void ShareBars::paintBar(QPainter& painter, const ShareBar& bar, const QRectF& row) const
{
    const theme::Theme& theme = theme::themeOf(this);
    const auto text = [&](const QRectF& rect, const QString& what, const QColor& colour,
                          Qt::Alignment side) {
        painter.setPen(colour);
        painter.drawText(rect, int(side | Qt::AlignVCenter) | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(what, Qt::ElideRight, int(rect.width())));
    };
    painter.setFont(theme::fontFor(theme::TextRole::Body, font()));
    text({row.left(), row.top(), double(m_nameWidth), row.height()}, bar.name, theme.textPrimary,
         Qt::AlignLeft);
    const double room = row.width() - m_nameWidth - m_valueWidth - 2 * theme::kSpace8;
    const double barWidth =
        std::max(double(kMinBarWidth), m_hasNotes ? room * 0.4 - theme::kSpace8 : room);
    QRectF track(row.left() + m_nameWidth + theme::kSpace8, row.center().y() - kBarHeight / 2,
                 barWidth, kBarHeight);
    const double valueLeft = track.right() + theme::kSpace8;
    if (bar.share) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.gridLine);
        painter.drawRoundedRect(track, kBarHeight / 2, kBarHeight / 2);
        track.setWidth(track.width() * std::clamp(*bar.share, 0.0, 1.0));
        painter.setBrush(bar.status == theme::Status::Info
                             ? theme.accent
                             : theme::statusTokens(theme, bar.status).glyph);
        if (track.width() >= 1)
            painter.drawRoundedRect(track, std::min(kBarHeight, track.width()) / 2, kBarHeight / 2);
    }
    painter.setFont(theme::fontFor(theme::TextRole::Number, font()));
    text({valueLeft, row.top(), double(m_valueWidth), row.height()}, bar.value, theme.textPrimary,
         Qt::AlignRight);
    const double noteLeft = valueLeft + m_valueWidth + theme::kSpace8;
    if (bar.note.isEmpty() || row.right() - noteLeft < theme::kSpace32) return;
    painter.setFont(theme::fontFor(theme::TextRole::SecondaryNumber, font()));
    text({noteLeft, row.top(), row.right() - noteLeft, row.height()}, bar.note, theme.textTertiary,
         Qt::AlignLeft);
}

}  // namespace helix::widgets

#include "pages/providers/chain_view.h"

#include "models/plain_text.h"
#include "models/status_look.h"
#include "theme/fonts.h"
#include "theme/format.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace helix::pages {

namespace {

constexpr double kBoxHeight = 58;
constexpr double kMaxBoxWidth = 188;
constexpr double kMinBoxWidth = 92;
constexpr double kArrowWidth = 28;
constexpr double kShareHeight = 3;
const QString kErrorHop = QStringLiteral("error");

const api::ProviderState* find(const QList<api::ProviderState>& providers, const QString& name)
{
    const auto found = std::find_if(providers.begin(), providers.end(),
                                    [&](const auto& provider) { return provider.name == name; });
    return found == providers.end() ? nullptr : &*found;
}

QString requestsText(const ChainBox& box)
{
    const QString share = theme::formatShare(box.share);
    return box.requests
               ? ChainView::tr("%1 \u00B7 %2 req").arg(share, theme::formatCount(box.requests))
               : share;
}

}  // namespace

QList<ChainBox> chainBoxes(const api::FallbackChain& chain,
                           const QList<api::ProviderState>& providers)
{
    QList<ChainBox> boxes;
    for (const api::ChainHop& hop : chain.hops) {
        ChainBox box;
        box.name = hop.provider;
        box.share = hop.share;
        box.requests = hop.requests;
        box.isError = hop.provider == kErrorHop;
        if (const api::ProviderState* provider = find(providers, hop.provider)) {
            box.status = models::statusOf(models::severityOf(*provider));
            box.circuit = models::circuitOf(models::drawnBreaker(*provider));
        }
        if (box.isError)
            box.status =
                hop.share.value_or(0) > 0 ? theme::Status::Critical : theme::Status::Disabled;
        boxes << box;
    }
    return boxes;
}

ChainView::ChainView(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Fallback chain"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ChainView::setBoxes(const QList<ChainBox>& boxes)
{
    m_boxes = boxes;
    QStringList hops;
    for (const ChainBox& box : boxes)
        hops << tr("%1 (%2): %3")
                    .arg(models::plainText(box.name), theme::statusWord(box.status),
                         requestsText(box));
    setAccessibleDescription(hops.join(tr(", then ")));
    setToolTip(tr("Share of the requests that each hop answered. %1").arg(accessibleDescription()));
    layOut();
    update();
}

QSize ChainView::sizeHint() const
{
    const auto count = double(std::max<qsizetype>(1, m_boxes.size()));
    return {int(count * kMaxBoxWidth + (count - 1) * kArrowWidth), int(kBoxHeight) + 2};
}

QSize ChainView::minimumSizeHint() const
{
    const auto count = double(std::max<qsizetype>(1, m_boxes.size()));
    return {int(count * kMinBoxWidth), int(kBoxHeight) + 2};
}

void ChainView::layOut()
{
    m_rects.clear();
    if (m_boxes.isEmpty()) return;
    const auto count = double(m_boxes.size());
    const double room = (width() - 2 - (count - 1) * kArrowWidth) / count;
    const double boxWidth = std::clamp(room, kMinBoxWidth, kMaxBoxWidth);
    for (qsizetype i = 0; i < m_boxes.size(); ++i)
        m_rects << QRectF(1 + double(i) * (boxWidth + kArrowWidth), 1, boxWidth, kBoxHeight);
}

void ChainView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layOut();
}

void ChainView::mouseReleaseEvent(QMouseEvent* event)
{
    for (qsizetype i = 0; i < m_rects.size(); ++i)
        if (m_rects[i].contains(event->position()) && !m_boxes[i].isError)
            emit providerChosen(m_boxes[i].name);
}

void ChainView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < m_rects.size(); ++i) {
        if (i > 0) paintArrow(painter, m_rects[i - 1], m_rects[i], m_boxes[i]);
        paintBox(painter, m_rects[i], m_boxes[i]);
    }
}

void ChainView::paintBox(QPainter& painter, const QRectF& rect, const ChainBox& box) const
{
    const theme::Theme& theme = theme::themeOf(this);
    const bool isTroubled = box.status >= theme::Status::Warning;
    painter.setPen(
        QPen(isTroubled ? theme::statusTokens(theme, box.status).glyph : theme.borderSubtle, 1));
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(rect, theme::kRadiusCard, theme::kRadiusCard);

    const QRectF inner =
        rect.adjusted(theme::kSpace8, theme::kSpace8, -theme::kSpace8, -theme::kSpace8);
    const double side = theme::kIconSize;
    theme::paintStatus(painter, {inner.left(), inner.top() + 1, side, side}, box.status, theme);
    painter.setFont(theme::fontFor(theme::TextRole::Body, font()));
    painter.setPen(theme.textPrimary);
    const QRectF name(inner.left() + side + theme::kSpace8, inner.top(),
                      inner.width() - side - theme::kSpace8, side + 2);
    painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(models::plainText(box.name), Qt::ElideRight,
                                                      int(name.width())));
    painter.setFont(theme::fontFor(theme::TextRole::SecondaryNumber, font()));
    painter.setPen(theme.textSecondary);
    const QRectF numbers(inner.left(), inner.top() + side + theme::kSpace4, inner.width(), 16);
    painter.drawText(
        numbers, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
        painter.fontMetrics().elidedText(requestsText(box), Qt::ElideRight, int(numbers.width())));
    QRectF share(inner.left(), rect.bottom() - kShareHeight - theme::kSpace4, inner.width(),
                 kShareHeight);
    painter.fillRect(share, theme.gridLine);
    share.setWidth(share.width() * std::clamp(box.share.value_or(0), 0.0, 1.0));
    painter.fillRect(share, box.isError ? theme.critical.glyph : theme.accent);
}

void ChainView::paintArrow(QPainter& painter, const QRectF& from, const QRectF& to,
                           const ChainBox& target) const
{
    const theme::Theme& theme = theme::themeOf(this);
    const bool isUsed = target.share.value_or(0) > 0;
    const QColor colour = isUsed ? theme.textPrimary : theme.borderControl;
    const double y = from.center().y();
    const QPointF tip(to.left() - theme::kSpace4, y);
    painter.setPen(QPen(colour, isUsed ? 2 : 1, isUsed ? Qt::SolidLine : Qt::DashLine));
    painter.drawLine(QPointF(from.right() + theme::kSpace4, y), tip);
    painter.setPen(QPen(colour, isUsed ? 2 : 1));
    painter.drawPolyline(QPolygonF{{tip.x() - 5, y - 4}, tip, {tip.x() - 5, y + 4}});
}

}  // namespace helix::pages

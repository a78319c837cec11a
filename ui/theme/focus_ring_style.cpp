#include "theme/focus_ring_style.h"

#include "theme/tokens.h"

#include <QPainter>
#include <QPushButton>
#include <QStyleOption>
#include <QTabBar>
#include <QToolButton>

namespace helix::theme {

namespace {

/// The style sheet draws their border in the focus colour; a second ring inside would cross the
/// text.
bool isRingedBySheet(const QWidget* widget)
{
    return qobject_cast<const QPushButton*>(widget) != nullptr ||
           qobject_cast<const QToolButton*>(widget) != nullptr ||
           qobject_cast<const QTabBar*>(widget) != nullptr;
}

}  // namespace

FocusRingStyle::FocusRingStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void FocusRingStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                   QPainter* painter, const QWidget* widget) const
{
    if (element != PE_FrameFocusRect) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    if (isRingedBySheet(widget)) return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(themeFor(option->palette).focusRing, kFocusRingWidth));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(1, 1, -1, -1), kRadiusControl,
                             kRadiusControl);
    painter->restore();
}

int FocusRingStyle::pixelMetric(PixelMetric metric, const QStyleOption* option,
                                const QWidget* widget) const
{
    switch (metric) {
        case PM_SmallIconSize:
        case PM_ButtonIconSize: return kIconSize;
        case PM_FocusFrameHMargin:
        case PM_FocusFrameVMargin: return kFocusRingWidth;
        case PM_ScrollBarExtent: return 10;
        default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int FocusRingStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                              QStyleHintReturn* returnData) const
{
    switch (hint) {
        case SH_UnderlineShortcut: return 0;
        case SH_Table_GridLineColor:
            if (option != nullptr) return int(themeFor(option->palette).borderSubtle.rgba());
            break;
        default: break;
    }
    return QProxyStyle::styleHint(hint, option, widget, returnData);
}

}  // namespace helix::theme

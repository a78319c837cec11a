#pragma once
// The surface that panels and tiles stand on: lightness in the dark table, a 1 px border in the
// light one.

#include "theme/tokens.h"

#include <QPainter>

namespace helix::widgets {

inline void paintCard(QPainter& painter, const QRect& rect, const theme::Theme& theme)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.scheme == theme::Scheme::Light ? QPen(theme.borderSubtle, 1)
                                                        : QPen(Qt::NoPen));
    painter.setBrush(theme.card);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), theme::kRadiusCard,
                            theme::kRadiusCard);
}

}  // namespace helix::widgets

#pragma once
// Fusion with the console's metrics and a 2 px focus ring. Owned by QApplication, GUI thread.

#include <QProxyStyle>

namespace helix::theme {

class FocusRingStyle final : public QProxyStyle {
    Q_OBJECT
public:
    FocusRingStyle();
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option,
                    const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;
};

}  // namespace helix::theme

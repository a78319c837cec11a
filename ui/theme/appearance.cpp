#include "theme/appearance.h"

#include "theme/focus_ring_style.h"

#include <QApplication>
#include <QFontInfo>
#include <QStyleFactory>
#include <QToolTip>
#include <QWidget>
#include <memory>

namespace helix::theme {
namespace {

constexpr int kSmallestBodyPixels = 13;

/// The user's font, unless its size is below what the layout was drawn for.
void setBaseFont()
{
    QFont font = QApplication::font();
    font.setPixelSize(std::max(kSmallestBodyPixels, QFontInfo(font).pixelSize()));
    QApplication::setFont(font);
    QToolTip::setFont(font);
}

/// Polishing under a new sheet gives widgets back the colours they had set for the former one, so
/// each is told once more.
void retellPalette()
{
    const QWidgetList widgets = QApplication::allWidgets();
    for (QWidget* widget : widgets) {
        QEvent change(QEvent::PaletteChange);
        QCoreApplication::sendEvent(widget, &change);
    }
}

}  // namespace

void apply(QApplication& application, Scheme scheme)
{
    const Theme& theme = themeFor(scheme);
    if (application.styleSheet().isEmpty()) {
        QApplication::setStyle(std::make_unique<FocusRingStyle>().release());
        setBaseFont();
    }
    QApplication::setPalette(paletteFor(theme));
    QToolTip::setPalette(paletteFor(theme));
    application.setStyleSheet(styleSheetFor(theme));
    retellPalette();
}

}  // namespace helix::theme

#include "theme/appearance.h"

#include "theme/focus_ring_style.h"

#include <QApplication>
#include <QFontInfo>
#include <QStyleFactory>
#include <QToolTip>
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
}

}  // namespace helix::theme

#pragma once
// Dresses the application: palette, base style with the focus ring, and the short style sheet for
// chrome.

#include "theme/tokens.h"

#include <QPalette>

class QApplication;

namespace helix::theme {

[[nodiscard]] QPalette paletteFor(const Theme& theme);
/// Buttons, fields, tabs, headers, scroll bars; never tables' cells.
[[nodiscard]] QString styleSheetFor(const Theme& theme);
/// Installs style, palette, font and style sheet. Call again to switch the scheme.
void apply(QApplication& application, Scheme scheme);

}  // namespace helix::theme

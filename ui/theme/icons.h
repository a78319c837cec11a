#pragma once
// Line icons on a 16 px grid from the embedded SVG files, tinted with a colour. Names are the file
// names in resources/icons without ".svg": overview, providers, requests, logs, search, bell,
// theme, pause, play, copy, close, refresh, warning, clock, help, arrow-right, filter, open, check.

#include <QColor>
#include <QIcon>
#include <QString>

namespace helix::theme {

/// Sharp at every device pixel ratio; an empty icon for an unknown name.
[[nodiscard]] QIcon icon(const QString& name, const QColor& colour);

}  // namespace helix::theme

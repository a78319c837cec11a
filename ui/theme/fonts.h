#pragma once
// Type roles as fonts, scaled from the application font. Numbers are set in a font whose default
// digits are tabular (DejaVu Sans), code in its mono sister.

#include <QFont>

namespace helix::theme {

enum class TextRole {
    StatWall,
    Stat,
    PageTitle,
    PanelTitle,
    Body,
    Number,
    Secondary,
    SecondaryNumber,
    Mono,
    Micro
};

/// Base: the application font. Point and pixel sizes both work.
[[nodiscard]] QFont fontFor(TextRole role);
[[nodiscard]] QFont fontFor(TextRole role, const QFont& base);

}  // namespace helix::theme

#pragma once
// The design tokens: every colour, distance and radius of the console in one struct, and the two
// tables that fill it. Immutable; a widget finds its table by the lightness of its own palette, so
// there is no global theme object to keep in step.

#include <QColor>
#include <array>

class QPalette;
class QWidget;

namespace helix::theme {

enum class Scheme { Dark, Light };

inline constexpr int kSeriesColours = 6;

/// Colours of one status: the word, the glyph, and the tinted fill with the text that stands on it.
struct StatusTokens {
    QColor text;
    QColor glyph;
    QColor tint;
    QColor onTint;
};

struct Theme {
    Scheme scheme = Scheme::Dark;

    QColor window;
    QColor card;
    QColor raised;
    QColor textPrimary;
    QColor textSecondary;
    QColor textTertiary;   ///< 12 px and above only, never on raised in the light table
    QColor borderSubtle;   ///< decoration
    QColor borderControl;  ///< at least 3:1
    QColor focusRing;
    QColor gridLine;
    QColor selection;
    QColor accent;  ///< links, the current page, the primary button

    StatusTokens ok;
    StatusTokens info;
    StatusTokens warning;
    StatusTokens critical;
    StatusTokens unknown;
    QColor criticalFill;  ///< the one filled chip
    QColor onCriticalFill;

    QColor bandDevelopment;
    QColor bandTest;
    QColor bandProduction;
    QColor onBand;

    std::array<QColor, kSeriesColours> series;
};

[[nodiscard]] const Theme& themeFor(Scheme scheme);
/// The table whose lightness the palette has.
[[nodiscard]] const Theme& themeFor(const QPalette& palette);
[[nodiscard]] const Theme& themeOf(const QWidget* widget);

// Spacing on the 4 px grid, row heights, radii, strokes; device-independent pixels.
inline constexpr int kSpace2 = 2;
inline constexpr int kSpace4 = 4;
inline constexpr int kSpace8 = 8;
inline constexpr int kSpace12 = 12;
inline constexpr int kSpace16 = 16;
inline constexpr int kSpace24 = 24;
inline constexpr int kSpace32 = 32;
inline constexpr int kPanelPadding = 12;
inline constexpr int kPanelGap = 12;
inline constexpr int kSectionGap = 24;
inline constexpr int kRowCompact = 24;
inline constexpr int kRowRegular = 28;
inline constexpr int kRowRelaxed = 36;
inline constexpr int kRadiusControl = 4;
inline constexpr int kRadiusCard = 6;
inline constexpr int kSeverityEdge = 4;
inline constexpr int kFocusRingWidth = 2;
inline constexpr int kIconSize = 16;

}  // namespace helix::theme

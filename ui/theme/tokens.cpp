#include "theme/tokens.h"

#include <QPalette>
#include <QWidget>

namespace helix::theme {
namespace {

constexpr QColor rgb(unsigned value)
{
    return QColor(int(value >> 16 & 0xFF), int(value >> 8 & 0xFF), int(value & 0xFF));
}

constexpr QColor veil(int lightness, int alpha)
{
    return QColor(lightness, lightness, lightness, alpha);
}

// Surfaces, text and status hues keep the ratios that tst_theme measures; the five status hues form
// a lightness ladder, so that they stay apart without colour vision too.
const Theme& darkTheme()
{
    static const Theme dark{
        .scheme = Scheme::Dark,
        .window = rgb(0x14181D),
        .card = rgb(0x1B2027),
        .raised = rgb(0x232A33),
        .textPrimary = rgb(0xE6EAF0),
        .textSecondary = rgb(0xAEB7C2),
        .textTertiary = rgb(0x8B95A1),
        .borderSubtle = rgb(0x2E3640),
        .borderControl = rgb(0x6B7684),
        .focusRing = rgb(0x7CC4FF),
        .gridLine = veil(255, 26),
        .selection = rgb(0x24476B),
        .accent = rgb(0x7CC4FF),
        .ok = {rgb(0x8CEBC0), rgb(0x8CEBC0), rgb(0x17352A), rgb(0x7FD8B0)},
        .info = {rgb(0x3D9BFF), rgb(0x3D9BFF), rgb(0x16304D), rgb(0x9CCBFF)},
        .warning = {rgb(0xFFBD0D), rgb(0xFFBD0D), rgb(0x3A3013), rgb(0xF6D876)},
        .critical = {rgb(0xEB5E59), rgb(0xEB5E59), rgb(0x43191F), rgb(0xFF9C9C)},
        .unknown = {rgb(0x8A919B), rgb(0x8A919B), rgb(0x2B323A), rgb(0xC3CBD4)},
        .criticalFill = rgb(0xC2182B),
        .onCriticalFill = rgb(0xFFFFFF),
        .bandDevelopment = rgb(0x5B6570),
        .bandTest = rgb(0x0B5BE0),
        .bandProduction = rgb(0x7A1420),
        .onBand = rgb(0xFFFFFF),
        .series = {rgb(0x56B4E9), rgb(0xE69F00), rgb(0x009E73), rgb(0xCC79A7), rgb(0xF0E442),
                   rgb(0xD55E00)},
    };
    return dark;
}

const Theme& lightTheme()
{
    static const Theme light{
        .scheme = Scheme::Light,
        .window = rgb(0xF6F7F9),
        .card = rgb(0xFFFFFF),
        .raised = rgb(0xEEF1F4),
        .textPrimary = rgb(0x1A1F26),
        .textSecondary = rgb(0x4A5460),
        .textTertiary = rgb(0x66707C),
        .borderSubtle = rgb(0xDDE2E7),
        .borderControl = rgb(0x808B97),
        .focusRing = rgb(0x0B62C4),
        .gridLine = veil(0, 20),
        .selection = rgb(0xCFE3FB),
        .accent = rgb(0x0B62C4),
        .ok = {rgb(0x087A5B), rgb(0x2C7F63), rgb(0xDDF3E8), rgb(0x13593B)},
        .info = {rgb(0x0B5BE0), rgb(0x0A84FF), rgb(0xE1EDFD), rgb(0x0B47A8)},
        .warning = {rgb(0x855A07), rgb(0xB07E10), rgb(0xFBF0CF), rgb(0x6B4A00)},
        .critical = {rgb(0x7A1420), rgb(0x8E0B17), rgb(0xFBE3E5), rgb(0x8F1020)},
        .unknown = {rgb(0x414A52), rgb(0x343A44), rgb(0xE6EAEE), rgb(0x414B56)},
        .criticalFill = rgb(0xC2182B),
        .onCriticalFill = rgb(0xFFFFFF),
        .bandDevelopment = rgb(0x5B6570),
        .bandTest = rgb(0x0B5BE0),
        .bandProduction = rgb(0x7A1420),
        .onBand = rgb(0xFFFFFF),
        .series = {rgb(0x0091FF), rgb(0xBE841E), rgb(0x1D735A), rgb(0x5B0048), rgb(0x22210B),
                   rgb(0x5700E0)},
    };
    return light;
}

}  // namespace

const Theme& themeFor(Scheme scheme)
{
    return scheme == Scheme::Dark ? darkTheme() : lightTheme();
}

const Theme& themeFor(const QPalette& palette)
{
    // Style sheets replace the window colour of what they style, this role never.
    return palette.color(QPalette::AlternateBase).lightness() < 128 ? darkTheme() : lightTheme();
}

const Theme& themeOf(const QWidget* widget)
{
    return themeFor(widget->palette());
}

}  // namespace helix::theme

#include "theme/fonts.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>

namespace helix::theme {
namespace {

struct RoleShape {
    double ratio;  ///< to the body size
    QFont::Weight weight;
};

RoleShape shapeOf(TextRole role)
{
    switch (role) {
        case TextRole::StatWall: return {40.0 / 13, QFont::DemiBold};
        case TextRole::Stat: return {26.0 / 13, QFont::DemiBold};
        case TextRole::PageTitle: return {20.0 / 13, QFont::DemiBold};
        case TextRole::PanelTitle: return {14.0 / 13, QFont::DemiBold};
        case TextRole::Body:
        case TextRole::Number: return {1, QFont::Normal};
        case TextRole::Secondary:
        case TextRole::SecondaryNumber: return {12.0 / 13, QFont::Normal};
        case TextRole::Mono: return {12.5 / 13, QFont::Normal};
        case TextRole::Micro: return {11.0 / 13, QFont::Medium};
    }
    return {1, QFont::Normal};
}

bool isNumeric(TextRole role)
{
    return role == TextRole::StatWall || role == TextRole::Stat || role == TextRole::Number ||
           role == TextRole::SecondaryNumber;
}

double pixelSizeOf(const QFont& font)
{
    return font.pixelSize() > 0 ? font.pixelSize() : QFontInfo(font).pixelSize();
}

}  // namespace

QFont fontFor(TextRole role)
{
    return fontFor(role, QApplication::font());
}

QFont fontFor(TextRole role, const QFont& base)
{
    const auto shape = shapeOf(role);
    QFont font = base;
    if (role == TextRole::Mono)
        font.setFamilies({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
    if (isNumeric(role)) font.setFamilies({QStringLiteral("DejaVu Sans"), base.family()});
    font.setPixelSize(qRound(pixelSizeOf(base) * shape.ratio));
    font.setWeight(shape.weight);
    return font;
}

}  // namespace helix::theme

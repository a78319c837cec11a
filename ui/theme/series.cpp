#include "theme/series.h"

namespace helix::theme {
namespace {

// FNV-1a: the slot of a label must not change between runs, as a seeded hash would make it.
quint32 stableHash(const QString& text)
{
    quint32 hash = 2166136261U;
    for (const char byte : text.toUtf8())
        hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    return hash;
}

QList<qreal> dashOf(int slot)
{
    switch (slot) {
        case 1: return {6, 3};
        case 2: return {2, 3};
        case 3: return {6, 3, 2, 3};
        case 4: return {10, 4};
        case 5: return {6, 3, 2, 3, 2, 3};
        default: return {};
    }
}

}  // namespace

int seriesSlot(const QString& label, const QStringList& pinned)
{
    const auto place = pinned.indexOf(label);
    if (place >= 0) return int(place % kSeriesColours);
    return int(stableHash(label) % unsigned(kSeriesColours));
}

QColor seriesColour(const Theme& theme, int slot)
{
    return theme.series.at(
        std::size_t(((slot % kSeriesColours) + kSeriesColours) % kSeriesColours));
}

QPen seriesPen(const Theme& theme, int slot, double width)
{
    QPen pen(seriesColour(theme, slot), width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::RoundJoin);
    const auto dash = dashOf(slot % kSeriesColours);
    if (!dash.isEmpty()) pen.setDashPattern(dash);
    return pen;
}

}  // namespace helix::theme

#pragma once
// Colour and dash of a series, bound to the value of its label: `claude` looks the same in every
// panel.

#include "theme/tokens.h"

#include <QPen>
#include <QStringList>

namespace helix::theme {

/// Slot 0..5 of a label. Labels of `pinned` (the configured providers, in the node's order) take
/// the slots in turn while there are any, all others a hash of their text.
[[nodiscard]] int seriesSlot(const QString& label, const QStringList& pinned = {});

[[nodiscard]] QColor seriesColour(const Theme& theme, int slot);
/// Colour and dash pattern of the slot at `width` px.
[[nodiscard]] QPen seriesPen(const Theme& theme, int slot, double width = 1.5);

}  // namespace helix::theme

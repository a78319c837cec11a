#pragma once
// Where the grid lines of an axis stand: round values, round clock times. Pure.

#include <QList>
#include <QtGlobal>

namespace helix::charts {

/// From 0 to at least `largest`, in steps of 1, 2 or 5 times a power of ten; `wanted` steps or
/// fewer.
[[nodiscard]] QList<double> valueTicks(double largest, int wanted);
/// Round instants within [fromMs, toMs], at most `wanted` of them, aligned to the clock of
/// `offsetMs` from UTC.
[[nodiscard]] QList<qint64> timeTicks(qint64 fromMs, qint64 toMs, int wanted, qint64 offsetMs);

}  // namespace helix::charts

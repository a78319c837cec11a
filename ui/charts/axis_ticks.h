#pragma once
// Where the grid lines of an axis stand: round values, round clock times. Pure.

#include "theme/format.h"

#include <QList>
#include <QStringList>
#include <QtGlobal>

namespace helix::charts {

/// From 0 to at least `largest`, in steps of 1, 2 or 5 times a power of ten; `wanted` steps or
/// fewer.
[[nodiscard]] QList<double> valueTicks(double largest, int wanted);
/// Round instants within [fromMs, toMs], at most `wanted` of them, aligned to the clock of
/// `offsetMs` from UTC.
[[nodiscard]] QList<qint64> timeTicks(qint64 fromMs, qint64 toMs, int wanted, qint64 offsetMs);

/// The texts of time ticks: the clock with as many digits as tell neighbours apart, and the day
/// where one begins.
[[nodiscard]] QStringList timeTexts(const QList<qint64>& ticks, theme::TimeZone zone);
/// An instant of an axis of that span: with its day where the clock alone would repeat.
[[nodiscard]] QString instantText(qint64 atMs, qint64 spanMs, theme::TimeZone zone);

}  // namespace helix::charts

#pragma once
// Fewer points without losing a spike: of every bucket of x the smallest and the largest y stay, in
// their order. Gaps (NaN) split the line into segments. Pure, O(points).

#include <QList>
#include <QPointF>

namespace helix::charts {

/// Runs of points without NaN; a run of one is a lone point.
[[nodiscard]] QList<QList<QPointF>> splitAtGaps(const QList<QPointF>& points);
/// At most 2 × `buckets` points.
[[nodiscard]] QList<QPointF> keepExtremes(const QList<QPointF>& points, int buckets);

}  // namespace helix::charts

#include "charts/downsample.h"

#include <cmath>

namespace helix::charts {

QList<QList<QPointF>> splitAtGaps(const QList<QPointF>& points)
{
    QList<QList<QPointF>> runs;
    bool isOpen = false;
    for (const auto& point : points) {
        if (std::isnan(point.y())) {
            isOpen = false;
            continue;
        }
        if (!isOpen) runs.append(QList<QPointF>{});
        isOpen = true;
        runs.last().append(point);
    }
    return runs;
}

QList<QPointF> keepExtremes(const QList<QPointF>& points, int buckets)
{
    if (buckets < 1 || points.size() <= 2 * qsizetype(buckets)) return points;
    const double from = points.first().x();
    const double width = (points.last().x() - from) / buckets;
    QList<QPointF> kept;
    qsizetype at = 0;
    for (int bucket = 0; bucket < buckets && at < points.size(); ++bucket) {
        const double end = bucket + 1 == buckets ? points.last().x() : from + width * (bucket + 1);
        qsizetype low = at;
        qsizetype high = at;
        const qsizetype first = at;
        for (; at < points.size() && (points.at(at).x() <= end); ++at) {
            if (points.at(at).y() < points.at(low).y()) low = at;
            if (points.at(at).y() > points.at(high).y()) high = at;
        }
        if (at == first) continue;
        kept.append(points.at(std::min(low, high)));
        if (low != high) kept.append(points.at(std::max(low, high)));
    }
    return kept;
}

}  // namespace helix::charts

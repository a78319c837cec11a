#pragma once
// Where the parts of a TimeSeries stand: computed when data or size change, read by paintEvent.

#include "charts/time_series.h"

#include <QRectF>
#include <QStringList>

namespace helix::charts {

struct TimeSeries::Geometry {
    QRectF plot;
    QList<double> valueTicks;
    QStringList valueTexts;
    QList<qint64> timeTicks;
    QStringList timeTexts;

    [[nodiscard]] double top() const { return valueTicks.isEmpty() ? 1 : valueTicks.last(); }
    [[nodiscard]] double yOf(double value) const
    {
        return plot.bottom() - value / top() * plot.height();
    }
    [[nodiscard]] double xOf(double ms, qint64 fromMs, qint64 toMs) const
    {
        return plot.left() +
               (ms - double(fromMs)) / std::max(double(toMs - fromMs), 1.0) * plot.width();
    }
    [[nodiscard]] double msOf(double x, qint64 fromMs, qint64 toMs) const
    {
        return double(fromMs) +
               (x - plot.left()) / std::max(plot.width(), 1.0) * double(toMs - fromMs);
    }
};

}  // namespace helix::charts

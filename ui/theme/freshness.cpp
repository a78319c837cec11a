#include "theme/freshness.h"

#include <algorithm>

namespace helix::theme {
namespace {

// Prometheus answers nothing for samples older than this, so neither do we call them current.
constexpr qint64 kLookbackMs = 5 * 60 * 1000;

}  // namespace

qint64 Freshness::ageMs(qint64 nowMs) const
{
    return updatedMs ? std::max<qint64>(0, nowMs - *updatedMs) : 0;
}

FreshnessGrade Freshness::grade(qint64 nowMs) const
{
    if (!updatedMs) return FreshnessGrade::Never;
    const qint64 age = ageMs(nowMs);
    if (age > 4 * intervalMs || age > kLookbackMs) return FreshnessGrade::Stale;
    return age > 2 * intervalMs ? FreshnessGrade::Late : FreshnessGrade::Fresh;
}

int Freshness::missed(qint64 nowMs) const
{
    if (!updatedMs || intervalMs <= 0) return 0;
    return int(std::min<qint64>(ageMs(nowMs) / intervalMs, 99'999));
}

}  // namespace helix::theme

#include "routing/rolling_window.h"

#include <algorithm>
#include <cmath>

namespace helix::routing {

namespace {

constexpr double kFirstBoundMs = 1.0;
constexpr double kGrowth = 1.25;

template <std::size_t N>
std::array<double, N> makeBounds()
{
    std::array<double, N> bounds{};
    double bound = kFirstBoundMs;
    for (auto& each : bounds) {
        each = bound;
        bound *= kGrowth;
    }
    return bounds;
}

std::int64_t slotOf(SteadyTime time)
{
    return time.time_since_epoch() / kWindowBucket;
}

}  // namespace

void LatencyHistogram::add(std::chrono::microseconds latency) noexcept
{
    static const auto bounds = makeBounds<kBuckets>();
    const double ms = static_cast<double>(latency.count()) / 1000.0;
    const auto found = std::lower_bound(bounds.begin(), bounds.end() - 1, ms);
    ++m_counts[static_cast<std::size_t>(found - bounds.begin())];
    ++m_count;
}

void LatencyHistogram::merge(const LatencyHistogram& other) noexcept
{
    for (std::size_t i = 0; i < kBuckets; ++i) m_counts[i] += other.m_counts[i];
    m_count += other.m_count;
}

std::optional<double> LatencyHistogram::quantileMs(double quantile) const noexcept
{
    static const auto bounds = makeBounds<kBuckets>();
    if (m_count == 0) return std::nullopt;
    const double rank = quantile * static_cast<double>(m_count);
    double before = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        const double count = m_counts[i];
        if (count > 0 && before + count >= rank) {
            const double lower = i == 0 ? 0 : bounds[i - 1];
            return lower + (bounds[i] - lower) * (rank - before) / count;
        }
        before += count;
    }
    return bounds.back();
}

void RollingWindow::record(SteadyTime now, bool isError, bool isFallback,
                           std::optional<std::chrono::microseconds> latency)
{
    const auto slot = slotOf(now);
    auto& bucket = m_buckets[static_cast<std::size_t>(slot) % kWindowBuckets];
    if (bucket.slot != slot) {
        bucket = {};
        bucket.slot = slot;
    }
    ++bucket.requests;
    if (isError) ++bucket.errors;
    if (isFallback) ++bucket.fallbackRequests;
    if (latency) bucket.latency.add(*latency);
}

void RollingWindow::addTo(WindowTotals& totals, SteadyTime now) const
{
    const auto oldest = slotOf(now) - static_cast<std::int64_t>(kWindowBuckets) + 1;
    for (const auto& bucket : m_buckets) {
        const auto position = bucket.slot - oldest;
        if (bucket.slot < 0 || position < 0 || position >= std::int64_t(kWindowBuckets)) continue;
        auto& entry = totals.history[static_cast<std::size_t>(position)];
        entry.requests += bucket.requests;
        entry.errors += bucket.errors;
        entry.fallbackRequests += bucket.fallbackRequests;
        totals.requests += bucket.requests;
        totals.errors += bucket.errors;
        totals.latency.merge(bucket.latency);
    }
}

WindowCounts RollingWindow::counts(SteadyTime now) const
{
    WindowCounts counts;
    const auto oldest = slotOf(now) - static_cast<std::int64_t>(kWindowBuckets) + 1;
    for (const auto& bucket : m_buckets) {
        if (bucket.slot < 0 || bucket.slot < oldest) continue;
        counts.requests += bucket.requests;
        counts.errors += bucket.errors;
    }
    return counts;
}

WindowTotals emptyTotals(SteadyTime steady, WallTime wall)
{
    WindowTotals totals;
    const auto intoBucket = steady.time_since_epoch() % kWindowBucket;
    auto at = wall - intoBucket - kWindowBucket * (kWindowBuckets - 1);
    for (auto& entry : totals.history) {
        entry.at = at;
        at += kWindowBucket;
    }
    return totals;
}

}  // namespace helix::routing

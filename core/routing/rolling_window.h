#pragma once
// What happened in the last two minutes, in buckets of five seconds: the numbers behind rates,
// error shares, latency quantiles and the small history chart. Memory is fixed; buckets are reused.

#include "base/clock.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace helix::routing {

inline constexpr std::chrono::seconds kWindowBucket{5};
inline constexpr std::size_t kWindowBuckets = 24;

/// Latencies in buckets that grow by a quarter: 1 ms to about 10 min with an error below 12 %.
class LatencyHistogram {
public:
    void add(std::chrono::microseconds latency) noexcept;
    void merge(const LatencyHistogram& other) noexcept;
    /// quantile in (0, 1]; interpolated; nullopt without samples. Complexity: O(buckets).
    [[nodiscard]] std::optional<double> quantileMs(double quantile) const noexcept;
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    void clear() noexcept { *this = {}; }

private:
    static constexpr std::size_t kBuckets = 61;
    std::array<std::uint32_t, kBuckets> m_counts{};
    std::uint64_t m_count = 0;
};

struct WindowBucket {
    std::int64_t slot = -1;  ///< steady time in units of kWindowBucket
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    std::uint64_t fallbackRequests = 0;
    LatencyHistogram latency;
};

/// One entry of the history: the calendar start of its five seconds.
struct HistoryBucket {
    WallTime at;
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    std::uint64_t fallbackRequests = 0;
};

struct WindowCounts {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
};

struct WindowTotals {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    LatencyHistogram latency;
    std::array<HistoryBucket, kWindowBuckets> history;  ///< oldest first; the last is under way
};

/// Thread: guarded by its owner.
class RollingWindow {
public:
    /// latency is absent for a failed call.
    void record(SteadyTime now, bool isError, bool isFallback,
                std::optional<std::chrono::microseconds> latency);
    /// Adds the last kWindowBuckets buckets to totals. totals.history[i].at is set by the caller.
    void addTo(WindowTotals& totals, SteadyTime now) const;
    /// The two numbers alone, without the cost of the histogram.
    [[nodiscard]] WindowCounts counts(SteadyTime now) const;

private:
    std::array<WindowBucket, kWindowBuckets> m_buckets;
};

/// Empty totals whose history carries its times. Both times belong to one moment.
[[nodiscard]] WindowTotals emptyTotals(SteadyTime steady, WallTime wall);

}  // namespace helix::routing

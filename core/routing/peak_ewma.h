#pragma once
// A latency that believes bad news at once and good news slowly: a higher sample replaces the
// value, a lower one is averaged in with a weight that grows with the time since the last sample.
// Without samples the value fades, so that a target that was slow once is tried again.
// Source: Finagle's "Peak EWMA" load metric.

#include "base/clock.h"

namespace helix::routing {

/// Time in which an old value loses about two thirds of its weight.
inline constexpr std::chrono::seconds kLatencyDecay{10};

/// Thread: guarded by its owner.
class PeakEwma {
public:
    void record(SteadyTime now, std::chrono::microseconds latency) noexcept;
    /// Milliseconds; 0 before the first sample.
    [[nodiscard]] double valueMs(SteadyTime now) const noexcept;

private:
    double m_valueMs = 0;
    SteadyTime m_at{};
};

}  // namespace helix::routing

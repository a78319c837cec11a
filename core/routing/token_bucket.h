#pragma once
// A bucket that refills evenly. It may be drawn below empty: then it fills from there.

#include "base/clock.h"

namespace helix::routing {

/// Thread: guarded by its owner.
class TokenBucket {
public:
    /// Starts full. perMinute 0: no limit. capacity 0: what a minute brings.
    TokenBucket(double perMinute, double capacity, SteadyTime now);

    void configure(double perMinute, double capacity, SteadyTime now);
    [[nodiscard]] bool isLimited() const noexcept { return m_perSecond > 0; }

    /// Clamps to what fits into the bucket at all.
    [[nodiscard]] double fitting(double amount) const noexcept;
    /// Now, or when there will be that much.
    [[nodiscard]] SteadyTime availableAt(double amount, SteadyTime now);
    void draw(double amount) noexcept;
    void putBack(double amount) noexcept;
    /// Free share, [0, 1].
    [[nodiscard]] double headroom(SteadyTime now);

private:
    void refill(SteadyTime now) noexcept;

    double m_perSecond;
    double m_capacity;
    double m_level;
    SteadyTime m_refilledAt;
};

}  // namespace helix::routing

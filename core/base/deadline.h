#pragma once
// A point in steady time that only shrinks on the way down a call chain.

#include "base/clock.h"

#include <algorithm>

namespace helix {

class Deadline {
public:
    /// No limit. Only the outermost caller may start from it.
    [[nodiscard]] static Deadline never() noexcept { return Deadline(SteadyTime::max()); }
    [[nodiscard]] static Deadline at(SteadyTime time) noexcept { return Deadline(time); }

    /// The earlier of this deadline and now + span. A negative span counts as zero.
    [[nodiscard]] Deadline within(SteadyTime now, std::chrono::nanoseconds span) const noexcept
    {
        const auto wait = std::max(span, std::chrono::nanoseconds::zero());
        if (SteadyTime::max() - now <= wait) return *this;
        return Deadline(std::min(m_time, now + wait));
    }

    [[nodiscard]] SteadyTime time() const noexcept { return m_time; }
    [[nodiscard]] bool isNever() const noexcept { return m_time == SteadyTime::max(); }
    [[nodiscard]] bool hasPassed(SteadyTime now) const noexcept { return now >= m_time; }
    /// Zero once passed.
    [[nodiscard]] std::chrono::nanoseconds remaining(SteadyTime now) const noexcept
    {
        return now >= m_time ? std::chrono::nanoseconds::zero()
                             : std::chrono::nanoseconds(m_time - now);
    }

private:
    explicit Deadline(SteadyTime time) noexcept : m_time(time) {}
    SteadyTime m_time;
};

}  // namespace helix

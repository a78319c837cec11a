#pragma once
// A clock that stands still until it is told to move; for tests and for deterministic replays.

#include "base/clock.h"

#include <atomic>

namespace helix {

/// Thread: advance() and the readers may be called from any thread.
class FakeClock final : public Clock {
public:
    explicit FakeClock(WallTime start = WallTime(std::chrono::seconds(1'700'000'000)))
        : m_wallStart(start)
    {}

    [[nodiscard]] SteadyTime steadyNow() const noexcept override
    {
        return SteadyTime(std::chrono::nanoseconds(m_elapsed));
    }
    [[nodiscard]] WallTime wallNow() const noexcept override
    {
        return m_wallStart + std::chrono::nanoseconds(m_elapsed - kSteadyStart);
    }

    /// Moves both clocks forward. by >= 0.
    void advance(std::chrono::nanoseconds by) noexcept { m_elapsed += by.count(); }

private:
    // A steady clock of zero would hide the mistake of treating the epoch as "never".
    static constexpr std::int64_t kSteadyStart = 3'600'000'000'000;
    WallTime m_wallStart;
    std::atomic<std::int64_t> m_elapsed{kSteadyStart};
};

}  // namespace helix

#pragma once
// The node's clock. With HELIX_TEST_CLOCK naming a file, its number of seconds is added to the
// calendar time and read again at each tick, so that expiry and repeat intervals can be tested
// without waiting. The steady clock is never touched.

#include "base/clock.h"

#include <atomic>
#include <string>

namespace helix::node {

/// Thread: the readers any; tick() one.
class ClockSource final : public Clock {
public:
    /// offsetFile may be empty.
    explicit ClockSource(std::string offsetFile) : m_offsetFile(std::move(offsetFile)) { tick(); }

    [[nodiscard]] SteadyTime steadyNow() const noexcept override { return m_clock.steadyNow(); }
    [[nodiscard]] WallTime wallNow() const noexcept override
    {
        return m_clock.wallNow() + std::chrono::seconds(m_offsetSeconds);
    }
    void tick();

private:
    SystemClock m_clock;
    std::string m_offsetFile;
    std::atomic<std::int64_t> m_offsetSeconds{0};
};

}  // namespace helix::node

#pragma once
// The last signs of life of one provider, over all its targets: written by every call, read by the
// verdict and by routing. Owned by the registry and by the targets, so that a reload keeps it.

#include "base/clock.h"

#include <atomic>
#include <cstdint>
#include <optional>

namespace helix::routing {

/// Thread: any; lock-free.
class ProviderPulse {
public:
    void onSuccess(SteadyTime now) noexcept
    {
        m_failures = 0;
        m_lastSuccess = now.time_since_epoch().count();
    }
    void onFailure(SteadyTime now) noexcept
    {
        ++m_failures;
        m_lastFailure = now.time_since_epoch().count();
    }
    /// Calls that failed without a success between.
    [[nodiscard]] std::uint64_t failuresInARow() const noexcept { return m_failures; }
    [[nodiscard]] std::optional<SteadyTime> lastSuccess() const noexcept
    {
        return timeOf(m_lastSuccess);
    }
    [[nodiscard]] std::optional<SteadyTime> lastFailure() const noexcept
    {
        return timeOf(m_lastFailure);
    }

private:
    using Ticks = SteadyTime::rep;
    static constexpr Ticks kNever = SteadyTime::min().time_since_epoch().count();
    [[nodiscard]] static std::optional<SteadyTime> timeOf(Ticks ticks) noexcept
    {
        if (ticks == kNever) return std::nullopt;
        return SteadyTime(SteadyTime::duration(ticks));
    }

    std::atomic<std::uint64_t> m_failures{0};
    std::atomic<Ticks> m_lastSuccess{kNever};
    std::atomic<Ticks> m_lastFailure{kNever};
};

}  // namespace helix::routing

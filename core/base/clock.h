#pragma once
// Time as a dependency. Everything that measures or waits takes a Clock, so that a test can move
// it. steadyNow() never jumps: timers, breakers, buckets, timeouts. wallNow() is the calendar: log
// stamps, expiry.

#include <chrono>
#include <string>

namespace helix {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

/// Thread: every implementation may be called from any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual SteadyTime steadyNow() const noexcept = 0;
    [[nodiscard]] virtual WallTime wallNow() const noexcept = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] SteadyTime steadyNow() const noexcept override;
    [[nodiscard]] WallTime wallNow() const noexcept override;
};

/// RFC 3339 in UTC with milliseconds: 2024-01-15T10:30:00.000Z.
[[nodiscard]] std::string formatRfc3339(WallTime time);

/// Milliseconds since 1970, the unit of stored records.
[[nodiscard]] std::int64_t unixMillis(WallTime time) noexcept;

}  // namespace helix

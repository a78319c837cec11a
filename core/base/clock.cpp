#include "base/clock.h"

#include <cstdio>
#include <ctime>

namespace helix {

SteadyTime SystemClock::steadyNow() const noexcept
{
    return std::chrono::steady_clock::now();
}

WallTime SystemClock::wallNow() const noexcept
{
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

std::string formatRfc3339(WallTime time)
{
    const auto millis =
        std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
    const auto fraction = static_cast<int>(((millis % 1000) + 1000) % 1000);
    const auto seconds = static_cast<std::time_t>((millis - fraction) / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[40];
    const int length = std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                                     parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                                     parts.tm_hour, parts.tm_min, parts.tm_sec, fraction);
    return {text, static_cast<std::size_t>(length)};
}

std::int64_t unixMillis(WallTime time) noexcept
{
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

}  // namespace helix

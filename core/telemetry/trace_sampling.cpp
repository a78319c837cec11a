#include "telemetry/trace_sampling.h"

#include <charconv>
#include <cstdint>

namespace helix::telemetry {

namespace {

constexpr std::size_t kTraceIdDigits = 32;
constexpr std::size_t kRandomDigits = 14;
constexpr double kRandomValues = 72057594037927936.0;  // 2^56

}  // namespace

bool isTraceSampled(std::string_view traceId, double share) noexcept
{
    if (share >= 1) return true;
    if (!(share > 0) || traceId.size() != kTraceIdDigits) return false;
    const std::string_view digits = traceId.substr(kTraceIdDigits - kRandomDigits);
    std::uint64_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || end != digits.data() + digits.size()) return false;
    // Compared as whole numbers: a double cannot tell the largest ones apart.
    return value >= static_cast<std::uint64_t>((1 - share) * kRandomValues);
}

}  // namespace helix::telemetry

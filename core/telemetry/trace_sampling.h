#pragma once
// Which traces are sent: a decision that every node makes alike for the same trace.

#include <string_view>

namespace helix::telemetry {

/// Whether a new trace belongs to the share. Decided by the lowest 56 bits of the id, the random
/// ones. traceId: 32 hexadecimal digits; share: 0 to 1. Source: W3C Trace Context level 2 (random
/// flag), OpenTelemetry probability sampling.
[[nodiscard]] bool isTraceSampled(std::string_view traceId, double share) noexcept;

}  // namespace helix::telemetry

#pragma once
// Model calls since the start, for GET /admin/status and for draining. Polling of probes and
// consoles is not counted: the console must not see its own shadow.

#include <atomic>
#include <cstdint>

namespace helix::gateway {

/// Thread: any.
struct TrafficCounters {
    std::atomic<std::int64_t> inFlight{0};
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> errors{0};  ///< answered with 5xx, or streams that broke
};

}  // namespace helix::gateway

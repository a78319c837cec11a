#pragma once
// The figures of all caches as metrics, asked for at each exposition: cache_hits_total,
// cache_misses_total, cache_hit_rate, cache_entries and cache_bytes, labelled by cache ("exact",
// "semantic", "session"). A rate without a look-up is NaN: known to nobody, and below no alert's
// threshold.

#include "telemetry/metrics.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace helix::gateway {

struct CacheFigures {
    const char* cache = "";
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    double entries = 0;
    double bytes = 0;
};

/// read is called from any thread and stays callable as long as the registry lives.
void exportCaches(telemetry::MetricsRegistry& registry,
                  std::function<std::vector<CacheFigures>()> read);

}  // namespace helix::gateway

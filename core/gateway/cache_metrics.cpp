#include "gateway/cache_metrics.h"

#include <limits>

namespace helix::gateway {

namespace {

using telemetry::PulledType;
using Reader = std::function<std::vector<CacheFigures>()>;

double hitRate(const CacheFigures& figures)
{
    const std::uint64_t all = figures.hits + figures.misses;
    if (all == 0) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(figures.hits) / static_cast<double>(all);
}

template <class Value>
void exportOne(telemetry::MetricsRegistry& registry, const char* name, const char* help,
               PulledType type, const Reader& read, Value value)
{
    registry.pull(name, help, type, [read, value] {
        std::vector<telemetry::PulledSample> samples;
        for (const CacheFigures& figures : read())
            samples.push_back({{{"cache", figures.cache}}, value(figures)});
        return samples;
    });
}

}  // namespace

void exportCaches(telemetry::MetricsRegistry& registry, Reader read)
{
    exportOne(registry, "cache_hits_total", "Look-ups that found an answer or a session.",
              PulledType::Counter, read,
              [](const CacheFigures& figures) { return static_cast<double>(figures.hits); });
    exportOne(registry, "cache_misses_total", "Look-ups that found none.", PulledType::Counter,
              read,
              [](const CacheFigures& figures) { return static_cast<double>(figures.misses); });
    exportOne(registry, "cache_hit_rate", "Share of look-ups that found something, 0 to 1.",
              PulledType::Gauge, read, hitRate);
    exportOne(registry, "cache_entries", "Entries now.", PulledType::Gauge, read,
              [](const CacheFigures& figures) { return figures.entries; });
    exportOne(registry, "cache_bytes", "Bytes of the entries now.", PulledType::Gauge, read,
              [](const CacheFigures& figures) { return figures.bytes; });
}

}  // namespace helix::gateway

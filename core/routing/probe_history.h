#pragma once
// What the health probes of one provider found. Apart from the breaker: a probe never opens or
// closes a circuit. Owned by the registry, kept over reloads.

#include "providers/failure.h"
#include "routing/provider_pulse.h"

#include <mutex>

namespace helix::routing {

struct ProbeResult {
    std::chrono::milliseconds took{0};
    std::optional<providers::Failure> failure;  ///< absent: the provider answered
};

struct ProbeSnapshot {
    WallTime at;
    SteadyTime time;
    std::chrono::milliseconds took{0};
    int failuresInARow = 0;
    std::string failureClass;  ///< of the last probe, empty when it succeeded
    std::string message;
};

/// Thread: any.
class ProbeHistory {
public:
    void record(SteadyTime now, WallTime at, const ProbeResult& result);
    /// nullopt before the first probe.
    [[nodiscard]] std::optional<ProbeSnapshot> last() const;
    /// Failed probes in a row that no successful call has belied since the last.
    [[nodiscard]] int unbeliedFailures(const ProviderPulse& pulse) const;

private:
    mutable std::mutex m_mutex;
    std::optional<ProbeSnapshot> m_last;
};

}  // namespace helix::routing

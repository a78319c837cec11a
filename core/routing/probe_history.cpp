#include "routing/probe_history.h"

namespace helix::routing {

void ProbeHistory::record(SteadyTime now, WallTime at, const ProbeResult& result)
{
    const std::lock_guard lock(m_mutex);
    const int before = m_last ? m_last->failuresInARow : 0;
    ProbeSnapshot snapshot;
    snapshot.at = at;
    snapshot.time = now;
    snapshot.took = result.took;
    if (result.failure) {
        snapshot.failuresInARow = before + 1;
        snapshot.failureClass = providers::failureClassName(result.failure->failureClass);
        snapshot.message = result.failure->message;
    }
    m_last = std::move(snapshot);
}

std::optional<ProbeSnapshot> ProbeHistory::last() const
{
    const std::lock_guard lock(m_mutex);
    return m_last;
}

int ProbeHistory::unbeliedFailures(const ProviderPulse& pulse) const
{
    const auto success = pulse.lastSuccess();
    const std::lock_guard lock(m_mutex);
    if (!m_last || (success && *success >= m_last->time)) return 0;
    return m_last->failuresInARow;
}

}  // namespace helix::routing

#include "routing/state_history.h"

namespace helix::routing {

StateHistory::StateHistory(WallTime created)
{
    m_changes.push_back(
        {created, BreakerState::Closed, ProviderStatus::Unknown, "no call since the start"});
}

void StateHistory::note(WallTime at, BreakerState breaker, ProviderStatus health, std::string cause)
{
    const std::lock_guard lock(m_mutex);
    const auto& last = m_changes.back();
    if (last.breaker == breaker && last.health == health) return;
    m_changes.push_back({at, breaker, health, std::move(cause)});
    if (m_changes.size() > kMaxStateChanges) m_changes.pop_front();
}

std::vector<StateChange> StateHistory::list() const
{
    const std::lock_guard lock(m_mutex);
    return {m_changes.begin(), m_changes.end()};
}

StateChange StateHistory::current() const
{
    const std::lock_guard lock(m_mutex);
    return m_changes.back();
}

}  // namespace helix::routing

#include "routing/cooldown.h"

#include <algorithm>

namespace helix::routing {

void Cooldown::start(SteadyTime now, std::optional<std::chrono::milliseconds> retryAfter)
{
    const std::lock_guard lock(m_mutex);
    const auto rest =
        std::clamp(retryAfter.value_or(m_next), std::chrono::milliseconds(0), kMaxCooldown);
    const bool isRunning = now < m_until;
    m_until = std::max(m_until, now + rest);
    if (!isRunning) m_next = std::min(m_next * 2, kMaxCooldown);
}

void Cooldown::onSuccess()
{
    const std::lock_guard lock(m_mutex);
    m_next = kFirstCooldown;
}

std::optional<SteadyTime> Cooldown::until(SteadyTime now) const
{
    const std::lock_guard lock(m_mutex);
    if (now >= m_until) return std::nullopt;
    return m_until;
}

void Cooldown::clear()
{
    const std::lock_guard lock(m_mutex);
    m_until = {};
    m_next = kFirstCooldown;
}

}  // namespace helix::routing

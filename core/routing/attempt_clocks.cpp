#include "routing/attempt_clocks.h"

#include <algorithm>

namespace helix::routing {

using providers::FailureClass;

providers::AttemptClocks cutToDeadline(const config::TimeoutsConfig& timeouts, bool isStream,
                                       Deadline deadline, SteadyTime now)
{
    const auto total = deadline.within(now, timeouts.total);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(total.remaining(now));
    const bool isOpen = timeouts.firstContent == std::chrono::milliseconds::zero();
    const auto firstContent = !isOpen    ? timeouts.firstContent
                              : isStream ? kDefaultFirstContent
                                         : left;
    return {std::min(timeouts.connect, left), std::min(firstContent, left),
            std::min(timeouts.idle, left), total};
}

RunningClocks::RunningClocks(const providers::AttemptClocks& clocks, SteadyTime started)
    : m_connectBy(started + clocks.connect),
      m_firstContentBy(started + clocks.firstContent),
      m_totalBy(clocks.total.time()),
      m_idle(clocks.idle)
{}

void RunningClocks::onContent(SteadyTime now) noexcept
{
    m_isConnected = true;
    m_hasContent = true;
    m_idleBy = now + m_idle;
}

void RunningClocks::onEvent(SteadyTime now) noexcept
{
    m_isConnected = true;
    if (m_hasContent) m_idleBy = now + m_idle;
}

RunningClocks::Expiry RunningClocks::nextDeadline() const noexcept
{
    Expiry next{m_totalBy, FailureClass::TotalTimeout};
    const auto consider = [&next](SteadyTime at, FailureClass failure) {
        if (at < next.at) next = {at, failure};
    };
    if (m_hasContent) {
        consider(m_idleBy, FailureClass::IdleTimeout);
        return next;
    }
    consider(m_firstContentBy, FailureClass::FirstContentTimeout);
    if (!m_isConnected) consider(m_connectBy, FailureClass::Connect);
    return next;
}

std::optional<FailureClass> RunningClocks::expired(SteadyTime now) const noexcept
{
    const auto next = nextDeadline();
    if (now < next.at) return std::nullopt;
    return next.failure;
}

}  // namespace helix::routing

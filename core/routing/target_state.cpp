#include "routing/target_state.h"

namespace helix::routing {

using providers::FailureClass;

bool isProviderError(FailureClass failure) noexcept
{
    switch (failure) {
        case FailureClass::ClientError:
        case FailureClass::Cancelled:
        case FailureClass::BreakerOpen:
        case FailureClass::KeyCoolingDown: return false;
        default: return true;
    }
}

TargetState::TargetState(TargetId id, BreakerSettings settings, Moment created,
                         std::shared_ptr<FailureStreak> streak, CircuitBreaker::Listener listener)
    : m_id(std::move(id)),
      m_breaker(settings, created, std::move(listener)),
      m_streak(std::move(streak))
{}

void TargetState::onSuccess(Moment now, bool isFallback, std::chrono::microseconds latency)
{
    --m_inFlight;
    m_cooldown.onSuccess();
    m_streak->store(0);
    const std::lock_guard lock(m_mutex);
    ++m_requests;
    m_lastSuccess = now.wall;
    m_window.record(now.steady, false, isFallback, latency);
}

void TargetState::onFailure(Moment now, bool isFallback, const providers::Failure& failure)
{
    --m_inFlight;
    if (failure.failureClass == FailureClass::RateLimited)
        m_cooldown.start(now.steady, failure.retryAfter);
    const bool isError = isProviderError(failure.failureClass);
    if (isError) m_streak->fetch_add(1);
    const std::lock_guard lock(m_mutex);
    ++m_requests;
    m_window.record(now.steady, isError, isFallback, {});
    if (!isError) return;
    ++m_errors;
    m_lastError = {now.wall, failure.failureClass, failure.status, failure.message};
}

void TargetState::onAbandoned(Moment now, bool isFallback)
{
    --m_inFlight;
    const std::lock_guard lock(m_mutex);
    ++m_requests;
    m_window.record(now.steady, false, isFallback, {});
}

TargetSnapshot TargetState::snapshot(Moment now)
{
    TargetSnapshot copy;
    copy.id = m_id;
    copy.breaker = m_breaker.snapshot(now);
    if (const auto until = m_cooldown.until(now.steady))
        copy.cooldownUntil = now.wall + (*until - now.steady);
    copy.inFlight = m_inFlight;
    const std::lock_guard lock(m_mutex);
    copy.requests = m_requests;
    copy.errors = m_errors;
    copy.lastError = m_lastError;
    copy.lastSuccess = m_lastSuccess;
    return copy;
}

void TargetState::addWindowTo(WindowTotals& totals, SteadyTime now) const
{
    const std::lock_guard lock(m_mutex);
    m_window.addTo(totals, now);
}

WindowCounts TargetState::windowCounts(SteadyTime now) const
{
    const std::lock_guard lock(m_mutex);
    return m_window.counts(now);
}

bool TargetState::wasCalled() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests > 0;
}

}  // namespace helix::routing

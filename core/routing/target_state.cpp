#include "routing/target_state.h"

namespace helix::routing {

using providers::FailureClass;

bool isProviderError(FailureClass failure) noexcept
{
    switch (failure) {
        case FailureClass::ClientError:
        case FailureClass::Cancelled:
        case FailureClass::BreakerOpen:
        case FailureClass::KeyCoolingDown:
        case FailureClass::OutboundLimited: return false;
        default: return true;
    }
}

namespace {

ProviderStatus healthOf(BreakerState state) noexcept
{
    switch (state) {
        case BreakerState::Open: return ProviderStatus::Unhealthy;
        case BreakerState::HalfOpen: return ProviderStatus::Degraded;
        case BreakerState::Closed: return ProviderStatus::Healthy;
    }
    return ProviderStatus::Unknown;
}

}  // namespace

TargetState::TargetState(TargetId id, BreakerSettings settings, Moment created,
                         std::shared_ptr<ProviderPulse> pulse, CircuitBreaker::Listener listener)
    : m_id(std::move(id)),
      m_states(created.wall),
      m_breaker(settings, created,
                [this, listener = std::move(listener)](const BreakerTransition& change) {
                    m_states.note(change.at, change.to, healthOf(change.to), change.reason);
                    if (listener) listener(change);
                }),
      m_pulse(std::move(pulse))
{}

void TargetState::onSuccess(Moment now, bool isFallback, std::chrono::microseconds latency)
{
    --m_inFlight;
    m_cooldown.onSuccess();
    m_pulse->onSuccess(now.steady);
    const std::lock_guard lock(m_mutex);
    ++m_requests;
    m_lastSuccess = now.wall;
    m_window.record(now.steady, false, isFallback, latency);
    m_latency.record(now.steady, latency);
}

void TargetState::onFailure(Moment now, bool isFallback, const providers::Failure& failure)
{
    --m_inFlight;
    if (failure.failureClass == FailureClass::RateLimited)
        m_cooldown.start(now.steady, failure.retryAfter);
    const bool isError = isProviderError(failure.failureClass);
    if (isError) m_pulse->onFailure(now.steady);
    const std::lock_guard lock(m_mutex);
    ++m_requests;
    m_window.record(now.steady, isError, isFallback, {});
    if (!isError) return;
    ++m_errors;
    m_latency.record(now.steady, kFailedCallLatency);
    m_lastError = {now.wall, failure.failureClass, failure.status, failure.message};
}

void TargetState::onAbandoned(Moment now, bool isFallback)
{
    --m_inFlight;
    const std::lock_guard lock(m_mutex);
    ++m_requests;
    m_window.record(now.steady, false, isFallback, {});
}

void TargetState::onHedgeLost(Moment now, bool isFallback, std::chrono::microseconds elapsed)
{
    onAbandoned(now, isFallback);
    const std::lock_guard lock(m_mutex);
    m_latency.record(now.steady, elapsed);
}

double TargetState::latencyMs(SteadyTime now) const
{
    const std::lock_guard lock(m_mutex);
    return m_latency.valueMs(now);
}

bool TargetState::isAvailable(Moment now)
{
    return !m_cooldown.until(now.steady) && m_breaker.state(now) != BreakerState::Open;
}

void TargetState::noteHealth(Moment now, const std::string& providerVerdict, bool hasGoodProbe)
{
    const auto breaker = m_breaker.state(now);
    const auto note = [&](ProviderStatus health, std::string cause) {
        m_states.note(now.wall, breaker, health, std::move(cause));
    };
    // While the circuit is not closed its own transition says all there is to say.
    if (breaker != BreakerState::Closed)
        return note(healthOf(breaker), "the circuit is not closed");
    if (!providerVerdict.empty()) return note(ProviderStatus::Unhealthy, providerVerdict);
    if (m_cooldown.until(now.steady))
        return note(ProviderStatus::Degraded, "the key was told to wait by the provider");
    const auto counts = windowCounts(now.steady);
    if (counts.errors * 10 > counts.requests)
        return note(ProviderStatus::Degraded, std::to_string(counts.errors) + " of " +
                                                  std::to_string(counts.requests) +
                                                  " calls failed in the last 2 minutes");
    if (wasCalled()) return note(ProviderStatus::Healthy, "its calls succeed");
    if (hasGoodProbe) return note(ProviderStatus::Healthy, "the last probe succeeded");
}

TargetSnapshot TargetState::snapshot(Moment now)
{
    TargetSnapshot copy;
    copy.id = m_id;
    copy.breaker = m_breaker.snapshot(now);
    if (const auto until = m_cooldown.until(now.steady))
        copy.cooldownUntil = now.wall + (*until - now.steady);
    copy.inFlight = m_inFlight;
    copy.states = m_states.list();
    const std::lock_guard lock(m_mutex);
    copy.requests = m_requests;
    copy.errors = m_errors;
    copy.lastError = m_lastError;
    copy.lastSuccess = m_lastSuccess;
    if (m_lastSuccess) copy.latencyMs = m_latency.valueMs(now.steady);
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

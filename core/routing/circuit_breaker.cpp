#include "routing/circuit_breaker.h"

#include <algorithm>

namespace helix::routing {

const char* breakerStateName(BreakerState state) noexcept
{
    switch (state) {
        case BreakerState::Closed: return "closed";
        case BreakerState::Open: return "open";
        case BreakerState::HalfOpen: return "half-open";
    }
    return "closed";
}

CircuitBreaker::Permit::Permit(CircuitBreaker& breaker, std::uint64_t generation, bool isCounted,
                               bool isProbe)
    : m_breaker(&breaker), m_generation(generation), m_isCounted(isCounted), m_isProbe(isProbe)
{}

CircuitBreaker::Permit::Permit(Permit&& other) noexcept
    : m_breaker(std::exchange(other.m_breaker, nullptr)),
      m_generation(other.m_generation),
      m_isCounted(other.m_isCounted),
      m_isProbe(other.m_isProbe)
{}

CircuitBreaker::Permit& CircuitBreaker::Permit::operator=(Permit&& other) noexcept
{
    if (this == &other) return *this;
    release();
    m_breaker = std::exchange(other.m_breaker, nullptr);
    m_generation = other.m_generation;
    m_isCounted = other.m_isCounted;
    m_isProbe = other.m_isProbe;
    return *this;
}

void CircuitBreaker::Permit::success(Moment now)
{
    if (auto* breaker = std::exchange(m_breaker, nullptr)) breaker->settle(*this, {}, now);
}

void CircuitBreaker::Permit::failure(providers::FailureClass failure, Moment now)
{
    if (!providers::countsForBreaker(failure)) return release();
    if (auto* breaker = std::exchange(m_breaker, nullptr)) breaker->settle(*this, failure, now);
}

void CircuitBreaker::Permit::release() noexcept
{
    if (auto* breaker = std::exchange(m_breaker, nullptr)) breaker->freeProbe(*this);
}

CircuitBreaker::CircuitBreaker(BreakerSettings settings, Moment created, Listener listener)
    : m_settings(settings), m_listener(std::move(listener)), m_since(created.wall)
{}

tl::expected<CircuitBreaker::Permit, CircuitBreaker::Refusal> CircuitBreaker::tryAcquire(Moment now)
{
    Announced announced;
    auto decision = [&]() -> tl::expected<Permit, Refusal> {
        const std::lock_guard lock(m_mutex);
        if (m_forced == BreakerState::Open) return tl::make_unexpected(Refusal{});
        if (m_forced || !m_settings.isEnabled) return Permit(*this, m_generation, false, false);
        halfOpenWhenDue(now, announced);
        if (m_state == BreakerState::Closed) return Permit(*this, m_generation, true, false);
        if (m_state == BreakerState::Open) return tl::make_unexpected(Refusal{m_openUntil});
        if (m_isProbing) return tl::make_unexpected(Refusal{});
        m_isProbing = true;
        return Permit(*this, m_generation, true, true);
    }();
    announce(announced);
    return decision;
}

BreakerState CircuitBreaker::state(Moment now)
{
    Announced announced;
    BreakerState result;
    {
        const std::lock_guard lock(m_mutex);
        halfOpenWhenDue(now, announced);
        result = effective();
    }
    announce(announced);
    return result;
}

BreakerSnapshot CircuitBreaker::snapshot(Moment now)
{
    Announced announced;
    BreakerSnapshot copy;
    {
        const std::lock_guard lock(m_mutex);
        halfOpenWhenDue(now, announced);
        copy.state = effective();
        copy.forced = m_forced;
        copy.since = m_since;
        copy.reason = m_reason;
        copy.consecutiveFailures = m_consecutiveFailures;
        copy.failureThreshold = m_settings.failureThreshold;
        copy.successesInHalfOpen = m_halfOpenSuccesses;
        copy.successThreshold = m_settings.successThreshold;
        if (!m_forced && m_state == BreakerState::Open)
            copy.probeAt = now.wall + (m_openUntil - now.steady);
        copy.transitions.assign(m_transitions.begin(), m_transitions.end());
    }
    announce(announced);
    return copy;
}

void CircuitBreaker::reset(Moment now)
{
    Announced announced;
    {
        const std::lock_guard lock(m_mutex);
        const auto before = effective();
        m_forced.reset();
        enter(BreakerState::Closed);
        m_reason = "reset by an operator";
        writeDown(before, now, announced);
    }
    announce(announced);
}

void CircuitBreaker::configure(BreakerSettings settings, Moment now)
{
    Announced announced;
    {
        const std::lock_guard lock(m_mutex);
        const auto before = effective();
        m_settings = settings;
        if (!settings.isEnabled && m_state != BreakerState::Closed) {
            enter(BreakerState::Closed);
            m_reason = "the circuit breaker was switched off";
            writeDown(before, now, announced);
        }
    }
    announce(announced);
}

void CircuitBreaker::force(std::optional<BreakerState> forced, Moment now)
{
    Announced announced;
    {
        const std::lock_guard lock(m_mutex);
        if (m_forced == forced) return;
        const auto before = effective();
        m_forced = forced;
        m_reason = !forced ? "back to automatic by an operator"
                           : std::string("forced ") + breakerStateName(*forced) + " by an operator";
        writeDown(before, now, announced);
    }
    announce(announced);
}

void CircuitBreaker::settle(const Permit& permit, std::optional<providers::FailureClass> failure,
                            Moment now)
{
    Announced announced;
    {
        const std::lock_guard lock(m_mutex);
        // An answer to a call from before the last change says nothing about the state of now.
        if (!permit.m_isCounted || permit.m_generation != m_generation) return;
        if (permit.m_isProbe) m_isProbing = false;
        if (m_forced || !m_settings.isEnabled) return;
        failure ? settleFailure(*failure, now, announced) : settleSuccess(now, announced);
    }
    announce(announced);
}

void CircuitBreaker::settleSuccess(Moment now, Announced& announced)
{
    clearFailures();
    if (m_state != BreakerState::HalfOpen) return;
    if (++m_halfOpenSuccesses < m_settings.successThreshold) return;
    const auto count = std::to_string(m_halfOpenSuccesses);
    enter(BreakerState::Closed);
    m_reason = count + " of " + count + " probes succeeded";
    writeDown(BreakerState::HalfOpen, now, announced);
}

void CircuitBreaker::settleFailure(providers::FailureClass failure, Moment now,
                                   Announced& announced)
{
    ++m_consecutiveFailures;
    ++m_failuresByClass[static_cast<std::size_t>(failure)];
    const auto before = m_state;
    if (before == BreakerState::HalfOpen)
        m_reason = std::string("probe failed (") + providers::failureClassName(failure) + ")";
    else if (m_consecutiveFailures >= m_settings.failureThreshold)
        m_reason = failureReason();
    else
        return;
    // Re-opening never shortens a rest that was promised before.
    m_openUntil = std::max(m_openUntil, now.steady + m_settings.recoveryTimeout);
    enter(BreakerState::Open);
    writeDown(before, now, announced);
}

void CircuitBreaker::freeProbe(const Permit& permit) noexcept
{
    const std::lock_guard lock(m_mutex);
    if (permit.m_isProbe && permit.m_generation == m_generation) m_isProbing = false;
}

void CircuitBreaker::halfOpenWhenDue(Moment now, Announced& announced)
{
    if (m_forced || m_state != BreakerState::Open || now.steady < m_openUntil) return;
    enter(BreakerState::HalfOpen);
    m_reason = "the recovery time is over";
    writeDown(BreakerState::Open, now, announced);
}

void CircuitBreaker::enter(BreakerState state) noexcept
{
    m_state = state;
    ++m_generation;
    m_isProbing = false;
    m_halfOpenSuccesses = 0;
    if (state == BreakerState::Closed) clearFailures();
}

void CircuitBreaker::writeDown(BreakerState before, Moment now, Announced& announced)
{
    const auto after = effective();
    if (before == after) return;
    m_since = now.wall;
    m_transitions.push_back({now.wall, before, after, m_reason});
    if (m_transitions.size() > kMaxBreakerTransitions) m_transitions.pop_front();
    announced.push_back(m_transitions.back());
}

void CircuitBreaker::clearFailures() noexcept
{
    m_consecutiveFailures = 0;
    m_failuresByClass.fill(0);
}

/// "5 of 5 failed (server_error ×4, first_content_timeout ×1)", the most frequent class first.
std::string CircuitBreaker::failureReason() const
{
    std::vector<std::pair<int, providers::FailureClass>> counts;
    for (std::size_t i = 0; i < m_failuresByClass.size(); ++i)
        if (m_failuresByClass[i] > 0)
            counts.emplace_back(m_failuresByClass[i], static_cast<providers::FailureClass>(i));
    std::stable_sort(counts.begin(), counts.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string classes;
    for (const auto& [count, failure] : counts)
        classes += (classes.empty() ? "" : ", ") +
                   std::string(providers::failureClassName(failure)) + " ×" + std::to_string(count);
    const auto total = std::to_string(m_consecutiveFailures);
    return total + " of " + total + " failed (" + classes + ")";
}

void CircuitBreaker::announce(const Announced& announced) const
{
    if (!m_listener) return;
    for (const auto& transition : announced) m_listener(transition);
}

}  // namespace helix::routing

#include "routing/outbound_limiter.h"

#include <algorithm>
#include <utility>

namespace helix::routing {

OutboundLimiter::Reservation::~Reservation()
{
    if (!m_limiter) return;
    if (!m_isSent) m_limiter->giveBack(*this);
}

void OutboundLimiter::Reservation::swap(Reservation& other) noexcept
{
    std::swap(m_limiter, other.m_limiter);
    std::swap(m_tokens, other.m_tokens);
    std::swap(m_isSent, other.m_isSent);
    std::swap(m_isWaiting, other.m_isWaiting);
}

void OutboundLimiter::Reservation::sent()
{
    m_isSent = true;
    if (m_limiter) m_limiter->leaveQueue(*this);
}

void OutboundLimiter::Reservation::settle(std::int64_t tokens)
{
    if (!m_limiter) return;
    m_limiter->settle(*this, std::max<std::int64_t>(tokens, 0));
    m_limiter.reset();
}

OutboundLimiter::OutboundLimiter(const config::RateLimitConfig& limit, SteadyTime now)
    : m_requests(limit.requestsPerMinute, limit.burst, now), m_tokens(limit.tokensPerMinute, 0, now)
{}

void OutboundLimiter::configure(const config::RateLimitConfig& limit, SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    m_requests.configure(limit.requestsPerMinute, limit.burst, now);
    m_tokens.configure(limit.tokensPerMinute, 0, now);
}

bool OutboundLimiter::isLimited() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests.isLimited() || m_tokens.isLimited();
}

std::optional<OutboundLimiter::Reservation> OutboundLimiter::tryReserve(std::int64_t tokens,
                                                                        SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t estimate = m_tokens.fitting(tokens);
    if (roomAtLocked(estimate, now) > now) return std::nullopt;
    m_requests.draw(1);
    m_tokens.draw(estimate);
    Reservation reservation;
    reservation.m_limiter = shared_from_this();
    reservation.m_tokens = estimate;
    return reservation;
}

std::optional<OutboundLimiter::Turn> OutboundLimiter::queue(std::int64_t tokens, SteadyTime now,
                                                            Deadline deadline)
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t estimate = m_tokens.fitting(tokens);
    const auto at = roomAtLocked(estimate, now);
    if (at >= deadline.time()) return std::nullopt;
    if (m_waiting >= kMaxOutboundWaiters) {
        ++m_refused;
        return std::nullopt;
    }
    ++m_waiting;
    m_requests.draw(1);
    m_tokens.draw(estimate);
    Turn turn;
    turn.at = at;
    turn.reservation.m_limiter = shared_from_this();
    turn.reservation.m_tokens = estimate;
    turn.reservation.m_isWaiting = true;
    return turn;
}

SteadyTime OutboundLimiter::roomAt(std::int64_t tokens, SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    return roomAtLocked(m_tokens.fitting(tokens), now);
}

double OutboundLimiter::headroom(SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    return std::min(m_requests.headroom(now), m_tokens.headroom(now));
}

int OutboundLimiter::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_waiting;
}

std::uint64_t OutboundLimiter::refused() const
{
    const std::lock_guard lock(m_mutex);
    return m_refused;
}

SteadyTime OutboundLimiter::roomAtLocked(std::int64_t tokens, SteadyTime now)
{
    return std::max(m_requests.availableAt(1, now), m_tokens.availableAt(tokens, now));
}

void OutboundLimiter::giveBack(const Reservation& reservation)
{
    const std::lock_guard lock(m_mutex);
    if (reservation.m_isWaiting) --m_waiting;
    m_requests.draw(-1);
    m_tokens.draw(-reservation.m_tokens);
}

void OutboundLimiter::settle(Reservation& reservation, std::int64_t tokens)
{
    const std::lock_guard lock(m_mutex);
    if (reservation.m_isWaiting) --m_waiting;
    reservation.m_isWaiting = false;
    m_tokens.draw(tokens - reservation.m_tokens);
}

void OutboundLimiter::leaveQueue(Reservation& reservation)
{
    const std::lock_guard lock(m_mutex);
    if (reservation.m_isWaiting) --m_waiting;
    reservation.m_isWaiting = false;
}

}  // namespace helix::routing

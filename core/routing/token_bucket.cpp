#include "routing/token_bucket.h"

#include <algorithm>

namespace helix::routing {

namespace {

constexpr double kSecondsPerMinute = 60;

}  // namespace

TokenBucket::TokenBucket(double perMinute, double capacity, SteadyTime now)
    : m_perSecond(perMinute / kSecondsPerMinute),
      m_capacity(capacity > 0 ? capacity : perMinute),
      m_level(m_capacity),
      m_refilledAt(now)
{}

void TokenBucket::configure(double perMinute, double capacity, SteadyTime now)
{
    const bool wasLimited = isLimited();
    refill(now);
    m_perSecond = perMinute / kSecondsPerMinute;
    m_capacity = capacity > 0 ? capacity : perMinute;
    m_level = wasLimited ? std::min(m_level, m_capacity) : m_capacity;
}

double TokenBucket::fitting(double amount) const noexcept
{
    return isLimited() ? std::min(amount, m_capacity) : amount;
}

SteadyTime TokenBucket::availableAt(double amount, SteadyTime now)
{
    if (!isLimited()) return now;
    refill(now);
    // A hair of tolerance: sums of fractions must not cost a caller another round.
    const double missing = amount - m_level - 1e-9;
    if (missing <= 0) return now;
    const std::chrono::duration<double> wait(missing / m_perSecond);
    return now + std::chrono::ceil<std::chrono::milliseconds>(wait);
}

void TokenBucket::draw(double amount) noexcept
{
    if (isLimited()) m_level -= amount;
}

void TokenBucket::putBack(double amount) noexcept
{
    if (isLimited()) m_level = std::min(m_level + amount, m_capacity);
}

double TokenBucket::headroom(SteadyTime now)
{
    if (!isLimited()) return 1;
    refill(now);
    return std::clamp(m_level / m_capacity, 0.0, 1.0);
}

void TokenBucket::refill(SteadyTime now) noexcept
{
    if (now <= m_refilledAt) return;
    const std::chrono::duration<double> elapsed = now - m_refilledAt;
    m_level = std::min(m_level + elapsed.count() * m_perSecond, m_capacity);
    m_refilledAt = now;
}

}  // namespace helix::routing

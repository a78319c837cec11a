#include "routing/outbound_bucket.h"

#include <algorithm>
#include <cmath>

namespace helix::routing {

namespace {

limits::BucketRate rateOf(std::int64_t perMinute, std::int64_t burst)
{
    return {std::max<std::int64_t>(perMinute, 1), burst > 0 ? burst : perMinute};
}

}  // namespace

OutboundBucket::OutboundBucket(std::int64_t perMinute, std::int64_t burst, SteadyTime now)
    : m_isLimited(perMinute > 0), m_rate(rateOf(perMinute, burst)), m_seen(now)
{}

void OutboundBucket::configure(std::int64_t perMinute, std::int64_t burst, SteadyTime now)
{
    const auto rate = rateOf(perMinute, burst);
    const bool wasLimited = m_isLimited;
    m_isLimited = perMinute > 0;
    if (rate == m_rate && wasLimited == m_isLimited) return;
    const double level = static_cast<double>(m_rate.burst) - missing(now);
    m_bucket = {};
    m_rate = rate;
    m_seen = now;
    if (!wasLimited) return;
    const double gap = static_cast<double>(m_rate.burst) - level;
    if (gap > 0) draw(static_cast<std::int64_t>(std::ceil(gap)));
}

std::int64_t OutboundBucket::fitting(std::int64_t amount) const noexcept
{
    return m_isLimited ? std::min(amount, m_rate.burst) : amount;
}

SteadyTime OutboundBucket::availableAt(std::int64_t amount, SteadyTime now)
{
    if (!m_isLimited) return now;
    m_seen = std::max(m_seen, now);
    return now + m_bucket.wait(m_rate, now, amount);
}

void OutboundBucket::draw(std::int64_t amount) noexcept
{
    if (m_isLimited) m_bucket.charge(m_rate, m_seen, amount);
}

double OutboundBucket::headroom(SteadyTime now) const noexcept
{
    if (!m_isLimited) return 1;
    return std::clamp(1 - missing(now) / static_cast<double>(m_rate.burst), 0.0, 1.0);
}

double OutboundBucket::missing(SteadyTime now) const noexcept
{
    const std::chrono::duration<double, std::ratio<60>> minutes = m_bucket.untilFull(now);
    return minutes.count() * static_cast<double>(m_rate.perMinute);
}

}  // namespace helix::routing

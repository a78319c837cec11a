#include "limits/token_bucket.h"

#include <algorithm>

namespace helix::limits {

namespace {

constexpr std::int64_t kNanosPerMinute = 60'000'000'000;
/// No sum of a span and a time of the steady clock may overflow; thirty years are enough.
constexpr std::int64_t kMaxSpan = 1'000'000'000'000'000'000;

std::int64_t intervalOf(const BucketRate& rate) noexcept
{
    return kNanosPerMinute / std::clamp<std::int64_t>(rate.perMinute, 1, kMaxPerMinute);
}

std::int64_t spanOf(const BucketRate& rate, std::int64_t count) noexcept
{
    const std::int64_t interval = intervalOf(rate);
    const std::int64_t most = kMaxSpan / interval;
    return std::clamp(count, -most, most) * interval;
}

std::int64_t burstOf(const BucketRate& rate) noexcept
{
    return std::max<std::int64_t>(1, rate.burst);
}

std::int64_t nanosOf(SteadyTime time) noexcept
{
    return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

}  // namespace

std::chrono::nanoseconds TokenBucket::wait(const BucketRate& rate, SteadyTime now,
                                           std::int64_t count) const noexcept
{
    const std::int64_t asked = std::clamp<std::int64_t>(count, 0, burstOf(rate));
    const std::int64_t used = std::max<std::int64_t>(0, m_fullAt - nanosOf(now));
    const std::int64_t missing = used + spanOf(rate, asked) - spanOf(rate, burstOf(rate));
    return std::chrono::nanoseconds(std::max<std::int64_t>(0, missing));
}

bool TokenBucket::tryTake(const BucketRate& rate, SteadyTime now, std::int64_t count) noexcept
{
    if (wait(rate, now, count).count() > 0) return false;
    charge(rate, now, count);
    return true;
}

void TokenBucket::charge(const BucketRate& rate, SteadyTime now, std::int64_t count) noexcept
{
    const std::int64_t most = nanosOf(now) + kMaxSpan;
    m_fullAt = std::min(most, std::max(m_fullAt, nanosOf(now)) + spanOf(rate, count));
}

std::int64_t TokenBucket::remaining(const BucketRate& rate, SteadyTime now) const noexcept
{
    const std::int64_t left = spanOf(rate, burstOf(rate)) - untilFull(now).count();
    return std::max<std::int64_t>(0, left) / intervalOf(rate);
}

std::chrono::nanoseconds TokenBucket::untilFull(SteadyTime now) const noexcept
{
    return std::chrono::nanoseconds(std::max<std::int64_t>(0, m_fullAt - nanosOf(now)));
}

bool SharedTokenBucket::tryTake(const BucketRate& rate, SteadyTime now, std::int64_t count) noexcept
{
    TokenBucket bucket;
    std::int64_t seen = m_fullAt.load(std::memory_order_relaxed);
    do {
        bucket.m_fullAt = seen;
        if (!bucket.tryTake(rate, now, count)) return false;
    } while (!m_fullAt.compare_exchange_weak(seen, bucket.m_fullAt, std::memory_order_relaxed));
    return true;
}

TokenBucket SharedTokenBucket::snapshot() const noexcept
{
    TokenBucket bucket;
    bucket.m_fullAt = m_fullAt.load(std::memory_order_relaxed);
    return bucket;
}

}  // namespace helix::limits

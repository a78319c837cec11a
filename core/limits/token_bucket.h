#pragma once
// A token bucket: holds `burst`, refills perMinute/60 a second, starts full.
//
// It keeps one number, the time at which it will be full again. A token is worth one interval
// (60 s / perMinute); the bucket holds
//
//     tokens(now) = burst - (fullAt - now) / interval      while fullAt > now, else burst
//
// and taking n tokens moves fullAt by n intervals. That is the generic cell rate algorithm seen
// from the other side (ITU-T I.371): no refill timer, nothing to do for a bucket that nobody uses,
// exact to the nanosecond, and small enough for one atomic. The rate is not kept in the bucket, so
// that a reload changes it without losing what was used. Time is the steady clock's and never the
// calendar.

#include "base/clock.h"

#include <atomic>
#include <cstdint>

namespace helix::limits {

/// Beyond a thousand a millisecond a limit limits nothing.
inline constexpr std::int64_t kMaxPerMinute = 60'000'000'000;

struct BucketRate {
    std::int64_t perMinute = 60;  ///< 1 to kMaxPerMinute; others are taken as the nearest
    std::int64_t burst = 20;      ///< at least 1

    friend bool operator==(const BucketRate&, const BucketRate&) = default;
};

/// One bucket without a lock; its owner provides one.
class TokenBucket {
public:
    /// How long until count tokens are there; zero: now. A count above the burst is taken as the
    /// burst, so that it can be had at all.
    [[nodiscard]] std::chrono::nanoseconds wait(const BucketRate& rate, SteadyTime now,
                                                std::int64_t count = 1) const noexcept;
    [[nodiscard]] bool tryTake(const BucketRate& rate, SteadyTime now,
                               std::int64_t count = 1) noexcept;
    /// Takes count tokens whether they are there or not; a negative count gives them back.
    void charge(const BucketRate& rate, SteadyTime now, std::int64_t count) noexcept;

    [[nodiscard]] std::int64_t remaining(const BucketRate& rate, SteadyTime now) const noexcept;
    [[nodiscard]] std::chrono::nanoseconds untilFull(SteadyTime now) const noexcept;
    /// A full bucket is as good as none: it may be forgotten.
    [[nodiscard]] bool isFull(SteadyTime now) const noexcept { return untilFull(now).count() == 0; }

private:
    friend class SharedTokenBucket;
    std::int64_t m_fullAt = 0;  ///< nanoseconds of the steady clock; 0: never used
};

/// The same for many threads without a lock. Thread: any.
class SharedTokenBucket {
public:
    [[nodiscard]] bool tryTake(const BucketRate& rate, SteadyTime now,
                               std::int64_t count = 1) noexcept;
    /// A copy, for its figures.
    [[nodiscard]] TokenBucket snapshot() const noexcept;

private:
    std::atomic<std::int64_t> m_fullAt{0};
};

}  // namespace helix::limits

#pragma once
// One of a provider's outbound limits: the token bucket of core/limits with its rate, which may be
// none. It may be drawn below empty: then it fills from there.

#include "limits/token_bucket.h"

namespace helix::routing {

/// Thread: guarded by its owner.
class OutboundBucket {
public:
    /// Starts full. perMinute 0: no limit. burst 0: what a minute brings.
    OutboundBucket(std::int64_t perMinute, std::int64_t burst, SteadyTime now);

    /// The level stays, cut to the new burst; a limit where there was none starts full.
    void configure(std::int64_t perMinute, std::int64_t burst, SteadyTime now);
    [[nodiscard]] bool isLimited() const noexcept { return m_isLimited; }

    /// Clamps to what fits into the bucket at all.
    [[nodiscard]] std::int64_t fitting(std::int64_t amount) const noexcept;
    /// Now, or when there will be that much.
    [[nodiscard]] SteadyTime availableAt(std::int64_t amount, SteadyTime now);
    /// As of the time last seen; a negative amount goes back.
    void draw(std::int64_t amount) noexcept;
    /// Free share, [0, 1].
    [[nodiscard]] double headroom(SteadyTime now) const noexcept;

private:
    /// Tokens that are missing to a full bucket; more than the burst when it is below empty.
    [[nodiscard]] double missing(SteadyTime now) const noexcept;

    bool m_isLimited;
    limits::BucketRate m_rate;
    limits::TokenBucket m_bucket;
    SteadyTime m_seen;
};

}  // namespace helix::routing

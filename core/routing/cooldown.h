#pragma once
// The rest that a vendor's 429 asks for, one per key. It is apart from the breaker: a key that is
// used up is not a provider that is broken. Owned by TargetState.

#include "base/clock.h"

#include <mutex>
#include <optional>

namespace helix::routing {

inline constexpr std::chrono::milliseconds kMaxCooldown = std::chrono::seconds(60);
inline constexpr std::chrono::milliseconds kFirstCooldown = std::chrono::seconds(1);

/// Thread: any.
class Cooldown {
public:
    /// Rests for retryAfter (capped at kMaxCooldown), or, when the vendor named no time, for 1 s,
    /// doubling with every 429 that follows without a success. Never shortens a running rest. The
    /// 429s of calls that were under way together double once.
    void start(SteadyTime now, std::optional<std::chrono::milliseconds> retryAfter);
    /// An answer came: the next rest starts small again.
    void onSuccess();
    /// End of the rest, nullopt when there is none.
    [[nodiscard]] std::optional<SteadyTime> until(SteadyTime now) const;
    void clear();

private:
    mutable std::mutex m_mutex;
    SteadyTime m_until{};
    std::chrono::milliseconds m_next = kFirstCooldown;
};

}  // namespace helix::routing

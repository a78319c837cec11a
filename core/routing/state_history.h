#pragma once
// What a target went through: one entry for each change of its breaker or its health, with the
// cause, so that a strip can be drawn and "why" and "since when" have an answer. Owned by
// TargetState.

#include "routing/circuit_breaker.h"
#include "routing/provider_status.h"

namespace helix::routing {

struct StateChange {
    WallTime at;
    BreakerState breaker = BreakerState::Closed;
    ProviderStatus health = ProviderStatus::Unknown;
    std::string cause;
};

/// Changes kept of one target; the oldest is dropped.
inline constexpr std::size_t kMaxStateChanges = 64;

/// Thread: any.
class StateHistory {
public:
    explicit StateHistory(WallTime created);

    /// Adds an entry when breaker or health differs from the last one.
    void note(WallTime at, BreakerState breaker, ProviderStatus health, std::string cause);
    /// Oldest first, never empty.
    [[nodiscard]] std::vector<StateChange> list() const;
    [[nodiscard]] StateChange current() const;

private:
    mutable std::mutex m_mutex;
    std::deque<StateChange> m_changes;
};

}  // namespace helix::routing

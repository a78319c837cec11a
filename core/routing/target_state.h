#pragma once
// Everything this process knows about one target: breaker, cooldown, counters, the last two
// minutes. Owned by the TargetRegistry and by the attempts under way, so that a reload never pulls
// it away.

#include "routing/circuit_breaker.h"
#include "routing/cooldown.h"
#include "routing/rolling_window.h"

#include <atomic>
#include <memory>

namespace helix::routing {

struct TargetId {
    std::string provider;
    std::string model;
    std::size_t keyIndex = 0;
    std::string keyName;

    /// "claude/claude-sonnet-4-6/key_1a2b3c4d"
    [[nodiscard]] std::string text() const { return provider + "/" + model + "/" + keyName; }
};

struct LastError {
    WallTime at;
    providers::FailureClass failureClass = providers::FailureClass::Network;
    int status = 0;  ///< 0: no HTTP answer
    std::string message;
};

struct TargetSnapshot {
    TargetId id;
    BreakerSnapshot breaker;
    std::optional<WallTime> cooldownUntil;
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    std::int64_t inFlight = 0;
    std::optional<LastError> lastError;
    std::optional<WallTime> lastSuccess;
};

/// The provider's fault: every failure but ClientError, Cancelled and what was never sent.
[[nodiscard]] bool isProviderError(providers::FailureClass failure) noexcept;

/// Calls of one provider that failed without a success between, over all its targets.
using FailureStreak = std::atomic<std::uint64_t>;

/// Thread: any.
class TargetState {
public:
    TargetState(TargetId id, BreakerSettings settings, Moment created,
                std::shared_ptr<FailureStreak> streak, CircuitBreaker::Listener listener = {});

    [[nodiscard]] const TargetId& id() const noexcept { return m_id; }
    [[nodiscard]] CircuitBreaker& breaker() noexcept { return m_breaker; }
    [[nodiscard]] Cooldown& cooldown() noexcept { return m_cooldown; }

    void onStart() noexcept { ++m_inFlight; }
    /// latency: the whole answer, or the first content of a stream.
    void onSuccess(Moment now, bool isFallback, std::chrono::microseconds latency);
    /// Counts the call; an error only when isProviderError(). A 429 starts the cooldown.
    void onFailure(Moment now, bool isFallback, const providers::Failure& failure);
    /// The client left: the call is counted neither as success nor as error.
    void onAbandoned(Moment now, bool isFallback);

    [[nodiscard]] TargetSnapshot snapshot(Moment now);
    void addWindowTo(WindowTotals& totals, SteadyTime now) const;
    [[nodiscard]] WindowCounts windowCounts(SteadyTime now) const;
    [[nodiscard]] bool wasCalled() const;

private:
    const TargetId m_id;
    CircuitBreaker m_breaker;
    Cooldown m_cooldown;
    const std::shared_ptr<FailureStreak> m_streak;
    std::atomic<std::int64_t> m_inFlight{0};

    mutable std::mutex m_mutex;  ///< guards what follows
    std::uint64_t m_requests = 0;
    std::uint64_t m_errors = 0;
    std::optional<LastError> m_lastError;
    std::optional<WallTime> m_lastSuccess;
    RollingWindow m_window;
};

}  // namespace helix::routing

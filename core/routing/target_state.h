#pragma once
// Everything this process knows about one target: breaker, cooldown, counters, latency, the last
// two minutes, what it went through. Owned by the TargetRegistry and by the attempts under way, so
// that a reload never pulls it away.

#include "routing/circuit_breaker.h"
#include "routing/cooldown.h"
#include "routing/peak_ewma.h"
#include "routing/provider_pulse.h"
#include "routing/rolling_window.h"
#include "routing/state_history.h"

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
    std::optional<double> latencyMs;  ///< peak EWMA; absent before the first success
    std::optional<LastError> lastError;
    std::optional<WallTime> lastSuccess;
    std::vector<StateChange> states;  ///< oldest first, never empty
};

/// The provider's fault: every failure but ClientError, Cancelled and what was never sent.
[[nodiscard]] bool isProviderError(providers::FailureClass failure) noexcept;

/// What a failed call counts as for the latency, so that who fails fast is not taken for fast.
inline constexpr std::chrono::seconds kFailedCallLatency{5};

/// Thread: any.
class TargetState {
public:
    TargetState(TargetId id, BreakerSettings settings, Moment created,
                std::shared_ptr<ProviderPulse> pulse, CircuitBreaker::Listener listener = {});
    TargetState(const TargetState&) = delete;
    TargetState& operator=(const TargetState&) = delete;

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
    /// Another candidate was faster: as onAbandoned(), but the slowness is remembered.
    void onHedgeLost(Moment now, bool isFallback, std::chrono::microseconds elapsed);

    [[nodiscard]] std::int64_t inFlight() const noexcept { return m_inFlight; }
    /// Peak EWMA in milliseconds; 0 before the first sample.
    [[nodiscard]] double latencyMs(SteadyTime now) const;
    /// Neither open nor resting after a 429.
    [[nodiscard]] bool isAvailable(Moment now);
    /// Writes down the health of now when it changed. providerVerdict, when not empty, is why the
    /// whole provider is unhealthy.
    void noteHealth(Moment now, const std::string& providerVerdict, bool hasGoodProbe);

    [[nodiscard]] TargetSnapshot snapshot(Moment now);
    void addWindowTo(WindowTotals& totals, SteadyTime now) const;
    [[nodiscard]] WindowCounts windowCounts(SteadyTime now) const;
    [[nodiscard]] bool wasCalled() const;

private:
    const TargetId m_id;
    StateHistory m_states;
    CircuitBreaker m_breaker;
    Cooldown m_cooldown;
    const std::shared_ptr<ProviderPulse> m_pulse;
    std::atomic<std::int64_t> m_inFlight{0};

    mutable std::mutex m_mutex;  ///< guards what follows
    std::uint64_t m_requests = 0;
    std::uint64_t m_errors = 0;
    std::optional<LastError> m_lastError;
    std::optional<WallTime> m_lastSuccess;
    RollingWindow m_window;
    PeakEwma m_latency;
};

}  // namespace helix::routing

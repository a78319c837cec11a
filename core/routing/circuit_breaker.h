#pragma once
// The circuit breaker of one target (provider x model x key). Owned by its TargetState, shared by
// all workers. Pure: it never reads a clock and never waits, its callers bring the time. It
// promises that a sick target is called at most once per recovery time, that one probe at a time is
// under way in half-open, and that an answer to a call from before the opening changes nothing.

#include "base/clock.h"
#include "providers/failure.h"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace helix::routing {

/// The values are those of the metric.
enum class BreakerState { Closed = 0, Open = 1, HalfOpen = 2 };

/// "closed", "open", "half-open".
[[nodiscard]] const char* breakerStateName(BreakerState state) noexcept;

/// Both times of one moment: the steady one decides, the calendar's is only written down.
struct Moment {
    SteadyTime steady;
    WallTime wall;
};

[[nodiscard]] inline Moment momentOf(const Clock& clock)
{
    return {clock.steadyNow(), clock.wallNow()};
}

struct BreakerSettings {
    bool isEnabled = true;     ///< false: always admits and counts nothing
    int failureThreshold = 5;  ///< consecutive failures that open
    int successThreshold = 2;  ///< successful probes that close
    std::chrono::nanoseconds recoveryTimeout = std::chrono::seconds(30);
};

struct BreakerTransition {
    WallTime at;
    BreakerState from = BreakerState::Closed;
    BreakerState to = BreakerState::Closed;
    std::string reason;
};

/// Transitions kept for display; the oldest is dropped.
inline constexpr std::size_t kMaxBreakerTransitions = 32;

/// A consistent copy for the admin API.
struct BreakerSnapshot {
    BreakerState state = BreakerState::Closed;  ///< as it acts, a forced state included
    std::optional<BreakerState> forced;         ///< Open or Closed
    WallTime since;
    std::string reason;  ///< of the last transition; empty before the first
    int consecutiveFailures = 0;
    int failureThreshold = 0;
    int successesInHalfOpen = 0;
    int successThreshold = 0;
    std::optional<WallTime> probeAt;             ///< only while open and not forced
    std::vector<BreakerTransition> transitions;  ///< oldest first
};

/// Thread: every function from any thread. The mutex is held for a few instructions only.
class CircuitBreaker {
public:
    /// Called after the lock was released, on the thread that caused the change. Two changes of two
    /// threads may arrive in either order: a listener that publishes a state reads state() itself.
    using Listener = std::function<void(const BreakerTransition&)>;

    /// Leave to make one call. Settle it once; destroying an unsettled one is release(). Must not
    /// outlive its breaker.
    class Permit {
    public:
        Permit(Permit&& other) noexcept;
        Permit& operator=(Permit&& other) noexcept;
        Permit(const Permit&) = delete;
        Permit& operator=(const Permit&) = delete;
        ~Permit() { release(); }

        void success(Moment now);
        /// A class that does not count for the breaker is release().
        void failure(providers::FailureClass failure, Moment now);
        /// Frees a probe slot; counts as nothing.
        void release() noexcept;
        [[nodiscard]] bool isSettled() const noexcept { return m_breaker == nullptr; }

    private:
        friend class CircuitBreaker;
        Permit(CircuitBreaker& breaker, std::uint64_t generation, bool isCounted, bool isProbe);

        CircuitBreaker* m_breaker;
        std::uint64_t m_generation;
        bool m_isCounted;
        bool m_isProbe;
    };

    struct Refusal {
        /// When the next call may be tried. Absent while forced open or while a probe is under way.
        std::optional<SteadyTime> probeAt;
    };

    CircuitBreaker(BreakerSettings settings, Moment created, Listener listener = {});
    CircuitBreaker(const CircuitBreaker&) = delete;
    CircuitBreaker& operator=(const CircuitBreaker&) = delete;

    [[nodiscard]] tl::expected<Permit, Refusal> tryAcquire(Moment now);

    /// The state as it acts now; an open breaker whose recovery time is over becomes half-open
    /// here.
    [[nodiscard]] BreakerState state(Moment now);
    [[nodiscard]] BreakerSnapshot snapshot(Moment now);

    /// Closed, counters zero, not forced.
    void reset(Moment now);
    /// Overlays the automatic state, which stands still below it, until automatic() or reset().
    void forceOpen(Moment now) { force(BreakerState::Open, now); }
    void forceClosed(Moment now) { force(BreakerState::Closed, now); }
    void automatic(Moment now) { force(std::nullopt, now); }

    /// New thresholds count from now on; a running recovery time is not changed. Switching the
    /// breaker off closes it.
    void configure(BreakerSettings settings, Moment now);

private:
    using Announced = std::vector<BreakerTransition>;

    void settle(const Permit& permit, std::optional<providers::FailureClass> failure, Moment now);
    void settleSuccess(Moment now, Announced& announced);
    void settleFailure(providers::FailureClass failure, Moment now, Announced& announced);
    void freeProbe(const Permit& permit) noexcept;
    void force(std::optional<BreakerState> forced, Moment now);
    void halfOpenWhenDue(Moment now, Announced& announced);
    void enter(BreakerState state) noexcept;
    /// Notes a change of what the breaker acts as, with m_reason, when there is one.
    void writeDown(BreakerState before, Moment now, Announced& announced);
    void clearFailures() noexcept;
    [[nodiscard]] std::string failureReason() const;
    [[nodiscard]] BreakerState effective() const noexcept { return m_forced.value_or(m_state); }
    void announce(const Announced& announced) const;

    static constexpr std::size_t kFailureClasses =
        static_cast<std::size_t>(providers::FailureClass::OutboundLimited) + 1;

    mutable std::mutex m_mutex;
    BreakerSettings m_settings;
    Listener m_listener;
    BreakerState m_state = BreakerState::Closed;
    std::optional<BreakerState> m_forced;
    std::uint64_t m_generation = 0;  ///< grows with every change of m_state
    int m_consecutiveFailures = 0;
    int m_halfOpenSuccesses = 0;
    bool m_isProbing = false;
    SteadyTime m_openUntil{};
    WallTime m_since;
    std::string m_reason;
    std::array<int, kFailureClasses> m_failuresByClass{};
    std::deque<BreakerTransition> m_transitions;
};

}  // namespace helix::routing

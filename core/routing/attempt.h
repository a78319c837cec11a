#pragma once
// One attempt under way: the upstream call, its breaker permit, its entry in the log and in the
// counters of the target. Settled exactly once; destroying an unsettled one means that the client
// left: the call is cancelled, the permit released.

#include "routing/attempt_clocks.h"
#include "routing/attempt_record.h"
#include "routing/outbound_limiter.h"
#include "routing/target_state.h"

namespace helix::routing {

using AttemptListener = std::function<void(const AttemptRecord&)>;

/// Thread: the worker's.
class Attempt {
public:
    struct Parts {
        std::shared_ptr<TargetState> target;
        CircuitBreaker::Permit permit;
        std::unique_ptr<providers::UpstreamCall> call;
        AttemptRecord record;  ///< filled up to breakerBefore
        providers::AttemptClocks clocks;
        OutboundLimiter::Reservation reservation{};
    };

    /// clock, log and listener outlive the attempt.
    Attempt(Parts parts, const Clock& clock, AttemptLog& log, const AttemptListener& listener);
    ~Attempt();
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;

    [[nodiscard]] providers::UpstreamCall& call() noexcept { return *m_parts.call; }
    [[nodiscard]] RunningClocks& clocks() noexcept { return m_clocks; }
    [[nodiscard]] const AttemptRecord& record() const noexcept { return m_parts.record; }
    [[nodiscard]] bool isSettled() const noexcept { return m_isSettled; }

    void onFirstContent();
    void onUsage(const providers::Usage& usage) { m_parts.record.usage.merge(usage); }
    void succeed();
    void fail(const providers::Failure& failure);
    /// Another candidate was faster.
    void lose();
    /// The client left. Does nothing once settled.
    void abandon();

private:
    void close(std::string outcome, int status, std::string message);
    void settleReservation(bool isRefused);

    Parts m_parts;
    const Clock& m_clock;
    AttemptLog& m_log;
    const AttemptListener& m_listener;
    SteadyTime m_started;
    RunningClocks m_clocks;
    bool m_isSettled = false;
};

}  // namespace helix::routing

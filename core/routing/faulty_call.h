#pragma once
// An attempt with a fault in it. Outside of it nobody can tell it from a provider that is slow,
// refuses or breaks off: clocks, breaker, retries and failover act as they always do.

#include "routing/dispatcher.h"
#include "routing/fault_plan.h"

namespace helix::routing {

/// Owned by the attempt. Thread: the worker's.
class FaultyCall final : public providers::UpstreamCall {
public:
    /// Begins the real call with what the delay left of its clocks.
    using Begin =
        std::function<std::unique_ptr<providers::UpstreamCall>(const providers::AttemptClocks&)>;
    struct Parts {
        Injection injection;
        Begin begin;
        providers::AttemptClocks clocks;
    };

    /// The references outlive the call.
    FaultyCall(Parts parts, net::Worker& worker, const Sleeper& sleeper, const Clock& clock);

    [[nodiscard]] asio::awaitable<tl::expected<providers::ChatResponse, providers::Failure>>
    complete() override;
    [[nodiscard]] asio::awaitable<
        tl::expected<std::vector<providers::ChatEvent>, providers::Failure>>
    next(SteadyTime until, providers::FailureClass onTimeout) override;
    /// Of the real call; nothing is known of one that was not begun.
    [[nodiscard]] providers::AttemptTimings timings() const override;

private:
    /// Waits, refuses or begins the real call. A failure, or nothing once the call has begun.
    [[nodiscard]] asio::awaitable<std::optional<providers::Failure>> pass(
        SteadyTime until, providers::FailureClass onTimeout);
    /// Leaves what comes before the cut.
    void cut(std::vector<providers::ChatEvent>& events);
    [[nodiscard]] providers::Failure injected(providers::FailureClass failureClass,
                                              const std::string& what) const;

    Parts m_parts;
    net::Worker& m_worker;
    const Sleeper& m_sleeper;
    const Clock& m_clock;
    SteadyTime m_started;
    std::unique_ptr<providers::UpstreamCall> m_call;
    int m_contentEvents = 0;
    bool m_isCut = false;
};

}  // namespace helix::routing

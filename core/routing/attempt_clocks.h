#pragma once
// The four clocks of one attempt as a pure state machine: connect, first content, idle between
// events, total. The caller says what happened and asks how long it may wait for what comes next.

#include "config/config.h"
#include "providers/upstream.h"

namespace helix::routing {

/// First content of a stream when the configuration leaves it open.
inline constexpr std::chrono::milliseconds kDefaultFirstContent{30'000};

/// The clocks of a provider, none longer than what is left of the request.
[[nodiscard]] providers::AttemptClocks cutToDeadline(const config::TimeoutsConfig& timeouts,
                                                     bool isStream, Deadline deadline,
                                                     SteadyTime now);

class RunningClocks {
public:
    struct Expiry {
        SteadyTime at;
        providers::FailureClass failure;  ///< what it means when the time comes
    };

    RunningClocks(const providers::AttemptClocks& clocks, SteadyTime started);

    void onConnected() noexcept { m_isConnected = true; }
    /// Something useful arrived: from now on the idle clock runs.
    void onContent(SteadyTime now) noexcept;
    /// Any event, a ping too: restarts the idle clock once it runs.
    void onEvent(SteadyTime now) noexcept;

    /// The clock that ends first; the total wins a tie.
    [[nodiscard]] Expiry nextDeadline() const noexcept;
    [[nodiscard]] std::optional<providers::FailureClass> expired(SteadyTime now) const noexcept;

private:
    SteadyTime m_connectBy;
    SteadyTime m_firstContentBy;
    SteadyTime m_idleBy{};
    SteadyTime m_totalBy;
    std::chrono::milliseconds m_idle;
    bool m_isConnected = false;
    bool m_hasContent = false;
};

}  // namespace helix::routing

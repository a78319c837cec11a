#pragma once
// A stream past its commit point: from here on nothing switches. Owned by the request's coroutine.
// Destroying it before its end cancels the upstream call, and the breaker forgets the call.

#include "routing/attempt.h"
#include "routing/shadow_pair.h"

#include <boost/asio/cancellation_state.hpp>

namespace helix::routing {

/// Whether the coroutine that owns the state was cancelled. After that a co_await of another
/// coroutine throws, so it is asked before each.
[[nodiscard]] inline bool isCancelled(const providers::asio::cancellation_state& state) noexcept
{
    return state.cancelled() != providers::asio::cancellation_type::none;
}

/// Thread: the worker's.
class CommittedStream {
public:
    /// shadow may be null.
    CommittedStream(std::unique_ptr<Attempt> attempt, std::vector<providers::ChatEvent> held,
                    const Clock& clock, std::shared_ptr<ShadowPair> shadow = nullptr);

    [[nodiscard]] const std::string& provider() const noexcept;
    [[nodiscard]] const std::string& model() const noexcept;
    [[nodiscard]] const std::string& key() const noexcept;
    [[nodiscard]] bool isSimulated() const noexcept;
    [[nodiscard]] bool wasFallback() const noexcept;

    /// What arrived up to the commit point, in order. The caller may move the events out.
    [[nodiscard]] std::vector<providers::ChatEvent>& heldEvents() noexcept { return m_held; }

    /// The next events; an empty vector is the clean end, after StreamEnd was delivered (with
    /// heldEvents() or here). Errors: IdleTimeout, TotalTimeout, Network, BrokenStream, BadAnswer,
    /// Cancelled and what an error event of the provider says. After an error or the end there is
    /// nothing more to ask for.
    [[nodiscard]] providers::asio::awaitable<
        tl::expected<std::vector<providers::ChatEvent>, providers::Failure>>
    next();

private:
    /// Moves the clocks; StreamEnd settles the attempt as a success.
    void note(const std::vector<providers::ChatEvent>& events);

    [[nodiscard]] tl::unexpected<providers::Failure> broken(providers::FailureClass failureClass,
                                                            const char* message);

    std::unique_ptr<Attempt> m_attempt;
    std::vector<providers::ChatEvent> m_held;
    const Clock& m_clock;
    std::shared_ptr<ShadowPair> m_shadow;
    bool m_isOver = false;
};

}  // namespace helix::routing

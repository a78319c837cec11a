#pragma once
// An attempt whose outcome is known without asking the provider.

#include "providers/upstream.h"

namespace helix::providers {

/// Owned by the coroutine that makes the attempt. Thread: the worker's.
class LocalCall final : public UpstreamCall {
public:
    explicit LocalCall(tl::expected<ChatResponse, Failure> outcome) : m_outcome(std::move(outcome))
    {}

    [[nodiscard]] asio::awaitable<tl::expected<ChatResponse, Failure>> complete() override
    {
        co_return m_outcome;
    }
    /// The failure; what is known at once is never streamed.
    [[nodiscard]] asio::awaitable<tl::expected<std::vector<ChatEvent>, Failure>> next(
        SteadyTime, FailureClass) override
    {
        if (!m_outcome) co_return tl::unexpected(m_outcome.error());
        std::vector<ChatEvent> none;
        co_return none;
    }
    [[nodiscard]] AttemptTimings timings() const override { return {}; }

private:
    tl::expected<ChatResponse, Failure> m_outcome;
};

}  // namespace helix::providers

#pragma once
// Runs what blocks (a database query, a file) on a pool, while the coroutine waits without holding
// its worker.

#include "base/result.h"
#include "net/worker.h"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>

namespace helix::net {

/// call: Result<T>() on a thread of the pool. Errors: those of call; Cancelled when the coroutine
/// was cancelled first (the call still runs to its end).
template <class Call>
[[nodiscard]] asio::awaitable<std::invoke_result_t<Call>> runBlocking(Worker& worker,
                                                                      asio::thread_pool& pool,
                                                                      Call call)
{
    using Outcome = std::invoke_result_t<Call>;
    struct State {
        explicit State(Worker& owner) : done(owner.context(), owner.timers()) {}
        Event done;
        std::optional<Outcome> outcome;
    };
    auto state = std::make_shared<State>(worker);
    asio::post(pool, [state, &context = worker.context(), call = std::move(call)]() mutable {
        auto outcome = std::make_shared<Outcome>(call());
        asio::post(context, [state, outcome] {
            state->outcome = std::move(*outcome);
            state->done.signal();
        });
    });
    while (!state->outcome) {
        if (co_await state->done.wait(SteadyTime::max()) == WaitOutcome::Cancelled)
            co_return fail(ErrorCode::Cancelled, "the client has gone");
    }
    co_return std::move(*state->outcome);
}

/// The same for what must not be forgotten half-way, as an act whose audit row follows: cancelling
/// the coroutine does not end the wait, neither before nor during the call, and is forgotten when
/// it returns; writing to a client that has gone fails by itself. Only the end of the worker ends
/// it. Errors: those of call.
template <class Call>
[[nodiscard]] asio::awaitable<std::invoke_result_t<Call>> runToEnd(Worker& worker,
                                                                   asio::thread_pool& pool,
                                                                   Call call)
{
    const asio::disable_cancellation none{};
    co_await asio::this_coro::reset_cancellation_state(none);
    auto outcome = co_await runBlocking(worker, pool, std::move(call));
    const asio::enable_terminal_cancellation usual{};
    co_await asio::this_coro::reset_cancellation_state(usual);
    co_return outcome;
}

}  // namespace helix::net

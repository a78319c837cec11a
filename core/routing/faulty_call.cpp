#include "routing/faulty_call.h"

#include "providers/vendor_error.h"

#include <algorithm>

namespace helix::routing {

using providers::ChatEvent;
using providers::Failure;
using providers::FailureClass;

FaultyCall::FaultyCall(Parts parts, net::Worker& worker, const Sleeper& sleeper, const Clock& clock)
    : m_parts(std::move(parts)),
      m_worker(worker),
      m_sleeper(sleeper),
      m_clock(clock),
      m_started(clock.steadyNow())
{
    // A stream that will only be cut is on its way as early as any other.
    if (m_parts.injection.latency.count() == 0 && !m_parts.injection.status)
        m_call = m_parts.begin(m_parts.clocks);
}

Failure FaultyCall::injected(FailureClass failureClass, const std::string& what) const
{
    Failure failure;
    failure.failureClass = failureClass;
    failure.message = what + " (injected fault " + m_parts.injection.id + ")";
    return failure;
}

asio::awaitable<std::optional<Failure>> FaultyCall::pass(SteadyTime until, FailureClass onTimeout)
{
    if (m_call) co_return std::nullopt;
    const auto total = m_parts.clocks.total.time();
    const auto due = m_started + m_parts.injection.latency;
    const auto limit = std::min(until, total);
    if (m_parts.injection.latency.count() > 0) {
        const auto outcome = co_await m_sleeper(m_worker, std::min(due, limit));
        if (outcome == net::WaitOutcome::Cancelled)
            co_return injected(FailureClass::Cancelled, "the client left");
        if (due > limit)
            co_return injected(limit == total ? FailureClass::TotalTimeout : onTimeout,
                               "the provider did not answer in time");
    }
    if (const auto status = m_parts.injection.status) {
        Failure failure = injected(providers::failureClassOfStatus(*status),
                                   "the provider answered " + std::to_string(*status));
        failure.status = *status;
        co_return failure;
    }
    auto clocks = m_parts.clocks;
    clocks.firstContent =
        std::max(std::chrono::milliseconds(1), clocks.firstContent - m_parts.injection.latency);
    m_call = m_parts.begin(clocks);
    co_return std::nullopt;
}

asio::awaitable<tl::expected<providers::ChatResponse, Failure>> FaultyCall::complete()
{
    const auto until = m_parts.clocks.total.within(m_started, m_parts.clocks.firstContent).time();
    auto failure = co_await pass(until, FailureClass::FirstContentTimeout);
    if (failure) co_return tl::make_unexpected(std::move(*failure));
    co_return co_await m_call->complete();
}

asio::awaitable<tl::expected<std::vector<ChatEvent>, Failure>> FaultyCall::next(
    SteadyTime until, FailureClass onTimeout)
{
    auto failure = co_await pass(until, onTimeout);
    if (failure) co_return tl::make_unexpected(std::move(*failure));
    if (!m_isCut) {
        auto events = co_await m_call->next(until, onTimeout);
        if (!events || !m_parts.injection.cutAfter) co_return events;
        const bool isOver = events->empty();
        cut(*events);
        if (isOver || !events->empty()) co_return events;
    }
    co_return tl::make_unexpected(
        injected(FailureClass::Network, "the provider cut the connection"));
}

void FaultyCall::cut(std::vector<ChatEvent>& events)
{
    const int allowed = *m_parts.injection.cutAfter;
    for (auto event = events.begin(); event != events.end(); ++event) {
        if (!providers::isContent(*event) || ++m_contentEvents <= allowed) continue;
        events.erase(event, events.end());
        m_isCut = true;
        return;
    }
}

providers::AttemptTimings FaultyCall::timings() const
{
    return m_call ? m_call->timings() : providers::AttemptTimings();
}

}  // namespace helix::routing

#include "support/scripted_provider.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace helix::testing {

using providers::AttemptClocks;
using providers::ChatEvent;
using providers::ChatResponse;
using providers::Failure;
using providers::FailureClass;
using providers::asio::awaitable;

namespace {

Failure failureOf(FailureClass failureClass, int status = 0)
{
    Failure failure;
    failure.failureClass = failureClass;
    failure.status = status;
    failure.message = std::string("scripted ") + providers::failureClassName(failureClass);
    return failure;
}

std::string textOf(const std::vector<ChatEvent>& list)
{
    std::string text;
    for (const auto& event : list)
        if (const auto* delta = std::get_if<providers::ContentDelta>(&event)) text += delta->text;
    return text;
}

}  // namespace

ScriptStep events(std::vector<ChatEvent> list, std::chrono::milliseconds after)
{
    return {ScriptStep::Kind::Events, after, std::move(list), {}};
}

ScriptStep failure(FailureClass failureClass, int status,
                   std::optional<std::chrono::milliseconds> retryAfter)
{
    ScriptStep step;
    step.kind = ScriptStep::Kind::Fail;
    step.failure = failureOf(failureClass, status);
    step.failure.retryAfter = retryAfter;
    return step;
}

ScriptStep end()
{
    return {};
}

ScriptStep hang()
{
    ScriptStep step;
    step.kind = ScriptStep::Kind::Hang;
    return step;
}

ScriptStep gate()
{
    ScriptStep step;
    step.kind = ScriptStep::Kind::Gate;
    return step;
}

Script answer(const std::string& text, std::chrono::milliseconds after)
{
    return {events({providers::StreamStart{"id", "model"}, providers::ContentDelta{0, text, {}},
                    providers::FinishDelta{}, providers::StreamEnd{}},
                   after),
            end()};
}

Script refusal(FailureClass failureClass, int status,
               std::optional<std::chrono::milliseconds> retryAfter)
{
    return {failure(failureClass, status, retryAfter)};
}

class ScriptedCall final : public providers::UpstreamCall {
public:
    ScriptedCall(ScriptedProvider& owner, net::Worker& worker, Script script, AttemptClocks clocks)
        : m_owner(owner), m_worker(worker), m_script(std::move(script)), m_clocks(clocks)
    {}
    ~ScriptedCall() override
    {
        if (!m_isOver) ++m_owner.m_cancelled;
    }

    awaitable<tl::expected<ChatResponse, Failure>> complete() override
    {
        const auto firstContent = m_owner.m_clock.steadyNow() + m_clocks.firstContent;
        const bool isTotal = m_clocks.total.time() <= firstContent;
        const auto until = isTotal ? m_clocks.total.time() : firstContent;
        auto list = co_await next(
            until, isTotal ? FailureClass::TotalTimeout : FailureClass::FirstContentTimeout);
        if (!list) co_return tl::make_unexpected(list.error());
        m_isOver = true;
        ChatResponse response;
        response.choices.emplace_back();
        for (const auto& event : *list)
            if (const auto* usage = std::get_if<providers::UsageDelta>(&event))
                response.usage = usage->usage;
        response.choices.back().message.content.push_back(providers::TextPart{textOf(*list)});
        co_return response;
    }

    awaitable<tl::expected<std::vector<ChatEvent>, Failure>> next(SteadyTime until,
                                                                  FailureClass onTimeout) override
    {
        if (m_at >= m_script.size()) co_return over(failureOf(FailureClass::Network));
        auto step = m_script[m_at++];
        if (step.kind == ScriptStep::Kind::Hang) {
            providers::asio::steady_timer never(m_worker.context(), SteadyTime::max());
            co_await never.async_wait(providers::asio::as_tuple(providers::asio::use_awaitable));
            co_return tl::make_unexpected(failureOf(FailureClass::Cancelled));
        }
        if (step.kind == ScriptStep::Kind::Gate) {
            const bool isOpen = co_await waitAtGate();
            if (!isOpen) co_return tl::make_unexpected(failureOf(FailureClass::Cancelled));
            auto rest = co_await next(until, onTimeout);
            co_return rest;
        }
        const auto now = m_owner.m_clock.steadyNow();
        if (now + step.after > until) {
            m_owner.m_clock.advance(std::max(until, now) - now);
            co_return over(failureOf(onTimeout));
        }
        m_owner.m_clock.advance(step.after);
        if (step.kind == ScriptStep::Kind::Fail) co_return over(step.failure);
        if (step.kind == ScriptStep::Kind::End) m_isOver = true;
        co_return step.events;
    }

    providers::AttemptTimings timings() const override
    {
        return {std::chrono::microseconds(500), std::chrono::microseconds(1000)};
    }

private:
    /// False when the call was cancelled meanwhile.
    awaitable<bool> waitAtGate()
    {
        providers::asio::steady_timer gate(m_worker.context(), SteadyTime::max());
        m_owner.m_gates.push_back(&gate);
        co_await gate.async_wait(providers::asio::as_tuple(providers::asio::use_awaitable));
        std::erase(m_owner.m_gates, &gate);
        const auto state = co_await providers::asio::this_coro::cancellation_state;
        co_return state.cancelled() == providers::asio::cancellation_type::none;
    }

    tl::unexpected<Failure> over(Failure failure)
    {
        m_isOver = true;
        return tl::make_unexpected(std::move(failure));
    }

    ScriptedProvider& m_owner;
    net::Worker& m_worker;
    Script m_script;
    AttemptClocks m_clocks;
    std::size_t m_at = 0;
    bool m_isOver = false;
};

std::unique_ptr<providers::UpstreamCall> ScriptedProvider::start(net::Worker& worker,
                                                                 const providers::ChatRequest&,
                                                                 const std::string& model,
                                                                 std::size_t keyIndex,
                                                                 AttemptClocks clocks)
{
    m_calls.push_back({model, keyIndex, m_clock.steadyNow(), clocks});
    return std::make_unique<ScriptedCall>(*this, worker, takeScript(keyIndex), clocks);
}

boost::asio::awaitable<tl::expected<std::vector<std::string>, Failure>> ScriptedProvider::probe(
    net::Worker&, std::size_t, Deadline)
{
    ++probes;
    if (probeFailure) co_return tl::unexpected(*probeFailure);
    std::vector<std::string> none;
    co_return none;
}

providers::Capabilities ScriptedProvider::everything()
{
    providers::Capabilities all;
    for (const providers::Feature feature : providers::allFeatures()) all.add(feature);
    return all;
}

void ScriptedProvider::openGates()
{
    for (auto* each : m_gates) each->cancel();
}

Script ScriptedProvider::takeScript(std::size_t keyIndex)
{
    if (const auto own = m_ofKey.find(keyIndex); own != m_ofKey.end()) return own->second;
    if (m_scripts.empty()) return m_default;
    auto script = std::move(m_scripts.front());
    m_scripts.pop_front();
    return script;
}

}  // namespace helix::testing

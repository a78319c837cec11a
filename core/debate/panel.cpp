#include "debate/panel.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace helix::debate {

namespace {

/// Everything the calls use, so that a call may outlive the coroutine that began the panel.
struct Run {
    Run(PanelContext itsContext, providers::ChatRequest itsRequest, PanelRules itsRules,
        SteadyTime startedAt)
        : context(std::move(itsContext)),
          request(std::move(itsRequest)),
          rules(itsRules),
          started(startedAt),
          event(context.worker.context(), context.worker.timers())
    {}

    PanelContext context;
    providers::ChatRequest request;
    PanelRules rules;
    SteadyTime started;
    net::Event event;
    struct Member {
        MemberAnswer result;
        routing::Route route;
        std::unique_ptr<routing::AttemptLog> log;
        asio::cancellation_signal cancel;
        bool isOver = false;
    };
    std::vector<std::unique_ptr<Member>> members;

    [[nodiscard]] std::size_t answered() const
    {
        return static_cast<std::size_t>(
            std::count_if(members.begin(), members.end(),
                          [](const auto& member) { return member->result.answer.has_value(); }));
    }
    [[nodiscard]] bool isOver() const
    {
        return std::all_of(members.begin(), members.end(),
                           [](const auto& member) { return member->isOver; });
    }
};

asio::awaitable<void> askOne(std::shared_ptr<Run> run, Run::Member& member)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto& context = run->context;
    auto answer = co_await context.dispatcher.complete(context.worker, run->request, member.route,
                                                       *context.config, *context.catalog,
                                                       run->rules.deadline, *member.log);
    member.result.latency = std::chrono::duration_cast<std::chrono::microseconds>(
        context.clock.steadyNow() - run->started);
    if (answer)
        member.result.answer = std::move(*answer);
    else
        member.result.error = answer.error().last.message;
}

void begin(const std::shared_ptr<Run>& run, Run::Member& member)
{
    asio::co_spawn(run->context.worker.context(), askOne(run, member),
                   asio::bind_cancellation_slot(
                       member.cancel.slot(), [run, &member](std::exception_ptr error) {
                           if (error) member.result.error = "the call failed unexpectedly";
                           member.isOver = true;
                           run->event.signal();
                       }));
}

void cancelRest(Run& run)
{
    for (const auto& member : run.members)
        if (!member->isOver) member->cancel.emit(asio::cancellation_type::terminal);
}

PanelResult resultOf(Run& run, routing::AttemptLog& log)
{
    PanelResult result;
    for (const auto& member : run.members) {
        for (auto record : member->log->records()) {
            record.number = log.nextNumber();
            record.wasFallback = false;
            log.add(std::move(record));
        }
        if (!member->result.answer && member->result.error.empty())
            member->result.error = "it was not waited for any longer";
        result.members.push_back(member->result);
    }
    return result;
}

}  // namespace

std::size_t PanelResult::answered() const noexcept
{
    return static_cast<std::size_t>(
        std::count_if(members.begin(), members.end(),
                      [](const MemberAnswer& member) { return member.answer.has_value(); }));
}

asio::awaitable<PanelResult> askPanel(PanelContext context, providers::ChatRequest request,
                                      std::vector<routing::Candidate> members, PanelRules rules,
                                      routing::AttemptLog& log)
{
    request.isStream = false;
    const auto started = context.clock.steadyNow();
    const Clock& clock = context.clock;
    auto run = std::make_shared<Run>(std::move(context), std::move(request), rules, started);
    for (auto& candidate : members) {
        auto member = std::make_unique<Run::Member>();
        member->result.member = candidate;
        member->route.requested = candidate.provider + "/" + candidate.model;
        member->route.candidates.push_back(std::move(candidate));
        member->log = std::make_unique<routing::AttemptLog>(log.started());
        member->log->setTrace(log.trace());
        run->members.push_back(std::move(member));
    }
    for (const auto& member : run->members) begin(run, *member);
    while (!run->isOver()) {
        const bool hasEnough = run->answered() >= rules.enough;
        const auto now = clock.steadyNow();
        if (rules.deadline.hasPassed(now) || (hasEnough && now >= rules.patientUntil)) break;
        const auto until =
            hasEnough ? std::min(rules.patientUntil, rules.deadline.time()) : rules.deadline.time();
        const auto outcome = co_await run->event.wait(until);
        if (outcome != net::WaitOutcome::Cancelled) continue;
        cancelRest(*run);
        PanelResult gone = resultOf(*run, log);
        gone.isCancelled = true;
        co_return gone;
    }
    cancelRest(*run);
    // What is cancelled ends at its next step; its attempt is then written down as cancelled.
    while (!run->isOver()) {
        const auto outcome = co_await run->event.wait(SteadyTime::max());
        if (outcome == net::WaitOutcome::Cancelled) break;
    }
    co_return resultOf(*run, log);
}

}  // namespace helix::debate

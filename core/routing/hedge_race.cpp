#include "routing/hedge_race.h"

#include "routing/dispatch_run.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace helix::routing {

using providers::Failure;
using providers::FailureClass;

bool HedgeRace::isDecided() const noexcept
{
    if (winner || isOffCourse) return true;
    return std::all_of(lanes.begin(), lanes.end(), [](const auto& lane) { return lane.isOver; });
}

void HedgeRace::stopAll()
{
    for (auto& lane : lanes)
        if (!lane.isOver) lane.cancel.emit(asio::cancellation_type::terminal);
    if (isTimerRunning) cancelTimer.emit(asio::cancellation_type::terminal);
}

HedgeGuard::~HedgeGuard()
{
    for (auto& lane : m_race->lanes)
        if (!lane.isOver && lane.answer.attempt) lane.answer.attempt->abandon();
}

asio::awaitable<tl::expected<Answer, Failure>> DispatchRun::race(Trial& trial, Admission admission)
{
    auto race = std::make_shared<HedgeRace>(m_context.worker);
    const HedgeGuard guard(race);
    bool hasClientLeft = false;
    launch(race, trial, std::move(admission), false);
    if (!race->isDecided()) startTimer(race);
    while (!race->isDecided() && !hasClientLeft) {
        const auto outcome = co_await race->bell.wait(SteadyTime::max());
        hasClientLeft = outcome == net::WaitOutcome::Cancelled;
        const bool isDue = std::exchange(race->isTimerOver, false);
        if (!isDue || hasClientLeft || race->isDecided()) continue;
        if (launchHedge(race) && m_hedgesLeft > 0) startTimer(race);
    }
    race->stopAll();
    // A coroutine that was cancelled cannot wait any more; these ends are near and waited for all
    // the same.
    if (hasClientLeft)
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    while (race->running > 0) {
        const auto outcome = co_await race->bell.wait(SteadyTime::max());
        if (outcome != net::WaitOutcome::Cancelled || hasClientLeft) continue;
        hasClientLeft = true;
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    }
    if (hasClientLeft)
        co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    co_return outcomeOf(*race, hasClientLeft);
}

tl::expected<Answer, Failure> DispatchRun::outcomeOf(HedgeRace& race, bool hasClientLeft)
{
    if (hasClientLeft) {
        for (auto& lane : race.lanes) lane.answer.attempt->abandon();
        return tl::make_unexpected(failureOf(FailureClass::Cancelled, "the client left"));
    }
    if (race.winner) return std::move(race.winner->answer);
    // The first lane's failure is judged by the caller; the others' are settled here.
    auto& first = race.lanes.front();
    auto decisive = first.failure;
    for (auto& lane : race.lanes) {
        if (&lane == &first || !lane.failure) continue;
        if (lane.failure->failureClass == FailureClass::Cancelled) continue;
        if (lane.failure->failureClass == FailureClass::ClientError) {
            decisive = lane.failure;
            m_blamed = lane.trial;
            continue;
        }
        note(*lane.trial, *lane.failure);
        (void)afterFailure(*lane.trial, *lane.failure);
    }
    return tl::make_unexpected(
        decisive.value_or(failureOf(FailureClass::Cancelled, "the attempt was cancelled")));
}

void DispatchRun::launch(const RaceState& race, Trial& trial, Admission admission, bool isHedge)
{
    auto& lane = race->lanes.emplace_back();
    lane.trial = &trial;
    lane.answer = start(trial, std::move(admission), isHedge);
    ++race->running;
    const auto ended = [race, &lane](std::exception_ptr error) {
        if (error && !lane.isOver) lane.answer.attempt->abandon();
        lane.isOver = true;
        --race->running;
        race->bell.signal();
    };
    asio::co_spawn(m_context.worker.context(), runLane(this, race, &lane),
                   asio::bind_cancellation_slot(lane.cancel.slot(), ended));
}

asio::awaitable<void> DispatchRun::runLane(DispatchRun* run, RaceState race, HedgeLane* lane)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto result = co_await run->await(lane->answer);
    run->endLane(*race, *lane, std::move(result));
}

void DispatchRun::endLane(HedgeRace& race, HedgeLane& lane, tl::expected<void, Failure> result)
{
    lane.isOver = true;
    if (race.winner) {
        // It came too late, and was paid for all the same.
        if (result && !m_isStream) lane.answer.attempt->onUsage(lane.answer.response.usage);
        return lane.answer.attempt->lose();
    }
    if (result) {
        race.winner = &lane;
        return finish(lane.answer);
    }
    lane.failure = std::move(result.error());
    lane.answer.attempt->fail(*lane.failure);
    race.isOffCourse = race.isOffCourse || lane.failure->failureClass == FailureClass::ClientError;
}

void DispatchRun::startTimer(const RaceState& race)
{
    ++race->running;
    race->isTimerRunning = true;
    const auto ended = [race](std::exception_ptr) {
        race->isTimerRunning = false;
        --race->running;
        race->bell.signal();
    };
    asio::co_spawn(m_context.worker.context(), runTimer(this, race),
                   asio::bind_cancellation_slot(race->cancelTimer.slot(), ended));
}

asio::awaitable<void> DispatchRun::runTimer(DispatchRun* run, RaceState race)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto until = run->m_context.clock.steadyNow() + run->m_hedge->after;
    const auto outcome = co_await run->m_context.options.sleeper(run->m_context.worker, until);
    race->isTimerOver = outcome == net::WaitOutcome::TimedOut;
}

bool DispatchRun::launchHedge(const RaceState& race)
{
    const auto takesPart = [&](std::size_t candidate) {
        return std::any_of(race->lanes.begin(), race->lanes.end(),
                           [&](const auto& lane) { return lane.trial->candidate == candidate; });
    };
    for (auto& trial : m_trials) {
        if (trial.wasHedged || isRefused(trial) || takesPart(trial.candidate)) continue;
        auto admission = tryAdmit(trial);
        if (!admission) continue;
        if (!m_context.budget.tryTake(m_context.clock.steadyNow())) return false;
        --m_hedgesLeft;
        trial.wasHedged = true;
        launch(race, trial, std::move(*admission), true);
        return true;
    }
    return false;
}

}  // namespace helix::routing

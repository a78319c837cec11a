// What a run waits for when nobody can be called now.

#include "routing/dispatch_run.h"
#include "routing/token_estimate.h"

#include <algorithm>

namespace helix::routing {

using std::chrono::milliseconds;

/// The earlier of the two reasons to wait; nullopt when neither is worth it.
std::optional<milliseconds> DispatchRun::waitForNextPass()
{
    auto wait = waitForRoom();
    const auto cooldown = waitForCooldown();
    const bool isCooldown = cooldown && (!wait || cooldown->delay < wait->delay);
    if (isCooldown && wait) wait->trial->held.reset();
    if (isCooldown) wait = cooldown;
    if (!wait) return std::nullopt;
    if (isCooldown && !isAffordable(*wait->trial, wait->delay)) return std::nullopt;
    wait->trial->delayBefore = wait->delay;
    ++m_passes;
    return wait->delay;
}

/// Until the first of the waiting keys may be used again. A key that was told to wait longer than
/// the longest configured delay is not waited for: the client learns the time instead.
std::optional<DispatchRun::Wait> DispatchRun::waitForCooldown()
{
    const auto now = m_context.clock.steadyNow();
    Trial* first = nullptr;
    auto firstEnd = SteadyTime::max();
    for (auto& trial : m_trials) {
        if (!trial.isWaiting || trial.retries >= trial.provider->maxRetries) continue;
        const auto end = trial.target->cooldown().until(now).value_or(now);
        if (end < firstEnd) {
            firstEnd = end;
            first = &trial;
        }
    }
    if (!first) return std::nullopt;
    const auto& retry = m_context.config.retry;
    const auto left = untilFrom(firstEnd, now);
    if (left > retry.maxDelay) return std::nullopt;
    const auto delay =
        left.count() > 0 ? left : backoffDelay(retry, m_passes + 1, {}, m_context.options.random);
    return Wait{delay, first};
}

/// A place in the queue of the provider that has room first. Nobody was called yet, so it is no
/// retry and costs no budget.
std::optional<DispatchRun::Wait> DispatchRun::waitForRoom()
{
    const auto now = m_context.clock.steadyNow();
    Trial* first = nullptr;
    auto firstRoom = SteadyTime::max();
    for (auto& trial : m_trials) {
        if (!trial.isOutboundLimited || isRefused(trial)) continue;
        const auto room = trial.limiter->roomAt(tokensFor(trial), now);
        if (room >= firstRoom) continue;
        firstRoom = room;
        first = &trial;
    }
    if (!first) return std::nullopt;
    auto turn = first->limiter->queue(tokensFor(*first), now, m_context.deadline);
    if (!turn) return std::nullopt;
    first->held = std::move(turn->reservation);
    return Wait{untilFrom(turn->at, now), first};
}

/// When a client that comes back would find somebody who may be called.
std::optional<milliseconds> DispatchRun::earliestRelief()
{
    const auto now = m_context.clock.steadyNow();
    std::optional<milliseconds> earliest;
    const auto consider = [&](SteadyTime time) {
        earliest = std::min(earliest.value_or(milliseconds::max()), untilFrom(time, now));
    };
    for (auto& trial : m_trials) {
        if (const auto end = trial.target->cooldown().until(now)) consider(*end);
        if (trial.isOutboundLimited) consider(trial.limiter->roomAt(tokensFor(trial), now));
    }
    return earliest;
}

std::int64_t DispatchRun::tokensFor(const Trial& trial)
{
    return estimateTokens(m_context.request, trial.provider->maxTokens);
}

}  // namespace helix::routing

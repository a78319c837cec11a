#include "routing/dispatch_run.h"

#include "providers/provider_catalog.h"

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace helix::routing {

using providers::ChatEvent;
using providers::Failure;
using providers::FailureClass;
using std::chrono::milliseconds;

Failure failureOf(FailureClass failureClass, std::string message)
{
    Failure failure;
    failure.failureClass = failureClass;
    failure.message = std::move(message);
    return failure;
}

milliseconds untilFrom(SteadyTime time, SteadyTime now)
{
    return std::chrono::ceil<milliseconds>(std::max(time, now) - now);
}

DispatchRun::DispatchRun(DispatchContext context, bool isStream)
    : m_context(context), m_isStream(isStream)
{
    const auto group = context.config.models.find(context.route.group);
    if (group != context.config.models.end() && group->second.hedge) {
        m_hedge = &*group->second.hedge;
        m_hedgesLeft = m_hedge->max;
    }
    layOut();
}

void DispatchRun::layOut()
{
    for (std::size_t i = 0; i < m_context.route.candidates.size(); ++i) layOut(i);
}

void DispatchRun::layOut(std::size_t candidate)
{
    const auto& [name, model] = m_context.route.candidates[candidate];
    auto* upstream = m_context.catalog.find(name);
    const auto* provider = m_context.config.provider(name);
    if (!upstream || !provider) {
        m_tried.push_back(
            {name, model, "",
             failureOf(FailureClass::Connect, "provider " + name + " is not available")});
        return;
    }
    auto limiter = m_context.registry.limiter(name);
    if (limiter && !limiter->isLimited()) limiter.reset();
    const auto count = std::max<std::size_t>(upstream->keyCount(), 1);
    const auto start = m_context.registry.nextKeyStart(name);
    for (std::size_t i = 0; i < count; ++i) {
        Trial trial;
        trial.candidate = candidate;
        trial.keyIndex = (start + i) % count;
        trial.keyName = upstream->keyName(trial.keyIndex);
        trial.target = m_context.registry.target(name, model, trial.keyIndex, trial.keyName);
        trial.limiter = limiter;
        trial.upstream = upstream;
        trial.provider = provider;
        m_trials.push_back(std::move(trial));
    }
}

asio::awaitable<tl::expected<Answer, DispatchFailure>> DispatchRun::run()
{
    m_context.budget.onRequest();
    for (bool isFirst = true;; isFirst = false) {
        auto step = co_await runPass(isFirst);
        if (step.answer) co_return std::move(*step.answer);
        if (step.next == Next::Stop) co_return tl::make_unexpected(stopped());
        const auto delay = waitForNextPass();
        if (!delay) co_return tl::make_unexpected(giveUp());
        const bool hasWaited = co_await pause(*delay);
        if (!hasWaited) co_return tl::make_unexpected(stopped());
    }
}

asio::awaitable<DispatchRun::Step> DispatchRun::runPass(bool isFirst)
{
    constexpr auto kNone = static_cast<std::size_t>(-1);
    auto current = kNone;
    auto givenUp = kNone;
    for (std::size_t i = 0; i < m_trials.size(); ++i) {
        auto& trial = m_trials[i];
        if (trial.candidate == givenUp || !isDue(trial, isFirst)) continue;
        if (isFirst && trial.candidate != current) announceFallback(trial.candidate);
        current = trial.candidate;
        auto step = co_await runTrial(trial);
        if (step.next == Next::Stop) co_return step;
        if (step.next == Next::Candidate) givenUp = trial.candidate;
        if (step.next == Next::KeyAfterWait && isFirst) {
            const bool isGoingOn = co_await backOffBeforeKey(i + 1);
            if (!isGoingOn) co_return Step(Next::Stop);
        }
    }
    co_return Step(Next::Key);
}

/// After a 429 the next key of the same provider is not called in the same breath: the limit may be
/// the account's. False when the client left meanwhile.
asio::awaitable<bool> DispatchRun::backOffBeforeKey(std::size_t trial)
{
    if (trial >= m_trials.size()) co_return true;
    auto& next = m_trials[trial];
    if (next.candidate != m_trials[trial - 1].candidate) co_return true;
    const auto now = m_context.clock.steadyNow();
    if (next.target->cooldown().until(now)) co_return true;
    const auto delay =
        backoffDelay(m_context.config.retry, ++m_rateLimits, {}, m_context.options.random);
    if (m_context.deadline.remaining(now) <= delay) co_return true;
    next.delayBefore = delay;
    const bool isGoingOn = co_await pause(delay);
    co_return isGoingOn;
}

/// Whether the trial gets its turn in this pass; a later pass is a retry of it, unless it never
/// came to a call.
bool DispatchRun::isDue(Trial& trial, bool isFirst)
{
    if (isRefused(trial)) return false;
    if (isFirst) return !trial.wasHedged;
    if (trial.held) return true;
    if (!trial.isWaiting || trial.retries >= trial.provider->maxRetries) return false;
    if (trial.target->cooldown().until(m_context.clock.steadyNow())) return false;
    ++trial.retries;
    return true;
}

bool DispatchRun::isRefused(const Trial& trial) const
{
    return m_refusedKeys.contains({trial.provider->name, trial.keyIndex});
}

asio::awaitable<DispatchRun::Step> DispatchRun::runTrial(Trial& trial)
{
    for (;;) {
        if (m_context.deadline.hasPassed(m_context.clock.steadyNow())) co_return Step(Next::Stop);
        auto admission = admit(trial);
        if (!admission) co_return Step(Next::Key);
        const bool isHedged = m_hedgesLeft > 0 && canOthersAnswer(trial);
        auto running =
            isHedged ? race(trial, std::move(*admission)) : attempt(trial, std::move(*admission));
        auto result = co_await std::move(running);
        if (result) co_return Step(std::move(*result));
        const auto* blamed = std::exchange(m_blamed, nullptr);
        note(blamed ? *blamed : trial, result.error());
        if (isCancelled(co_await asio::this_coro::cancellation_state)) co_return Step(Next::Stop);
        if (!claimRetry(trial, result.error())) co_return Step(afterFailure(trial, result.error()));
        const bool hasWaited = co_await pause(trial.delayBefore);
        if (!hasWaited) co_return Step(Next::Stop);
    }
}

asio::awaitable<tl::expected<Answer, Failure>> DispatchRun::attempt(Trial& trial,
                                                                    Admission admission)
{
    Answer answer = start(trial, std::move(admission), false);
    auto result = co_await await(answer);
    if (result) {
        finish(answer);
        co_return std::move(answer);
    }
    answer.attempt->fail(result.error());
    co_return tl::make_unexpected(std::move(result.error()));
}

asio::awaitable<tl::expected<void, Failure>> DispatchRun::await(Answer& answer)
{
    return m_isStream ? answerUntilContent(answer) : answerWhole(answer);
}

void DispatchRun::finish(Answer& answer) const
{
    if (m_isStream) return;
    answer.attempt->onUsage(answer.response.usage);
    answer.attempt->succeed();
}

asio::awaitable<tl::expected<void, Failure>> DispatchRun::answerWhole(Answer& answer)
{
    auto response = co_await answer.attempt->call().complete();
    if (!response) co_return tl::make_unexpected(std::move(response.error()));
    answer.response = std::move(*response);
    co_return tl::expected<void, Failure>();
}

/// The commit point: returns when there is something to show, when the format's own end was seen,
/// or when no more may be held back.
asio::awaitable<tl::expected<void, Failure>> DispatchRun::answerUntilContent(Answer& answer)
{
    std::size_t bytes = 0;
    for (;;) {
        if (isCancelled(co_await asio::this_coro::cancellation_state))
            co_return tl::make_unexpected(failureOf(FailureClass::Cancelled, "the client left"));
        const auto expiry = answer.attempt->clocks().nextDeadline();
        auto events = co_await answer.attempt->call().next(expiry.at, expiry.failure);
        if (!events) co_return tl::make_unexpected(std::move(events.error()));
        if (events->empty())
            co_return tl::make_unexpected(
                failureOf(FailureClass::BrokenStream, "the stream ended before any content"));
        bool isCommitted = false;
        for (auto& event : *events) {
            bytes += eventBytes(event);
            if (const auto* usage = std::get_if<providers::UsageDelta>(&event))
                answer.attempt->onUsage(usage->usage);
            isCommitted = isCommitted || providers::isContent(event) ||
                          std::holds_alternative<providers::StreamEnd>(event);
            answer.held.push_back(std::move(event));
        }
        if (isCommitted || answer.held.size() >= kMaxHeldEvents || bytes >= kMaxHeldBytes)
            co_return tl::expected<void, Failure>();
    }
}

tl::expected<Admission, DispatchRun::Refusal> DispatchRun::tryAdmit(Trial& trial)
{
    const auto now = momentOf(m_context.clock);
    auto held = std::exchange(trial.held, std::nullopt);
    if (trial.target->cooldown().until(now.steady))
        return tl::make_unexpected(
            Refusal{FailureClass::KeyCoolingDown, "the key was told to wait by the provider", {}});
    if (!held && trial.limiter) {
        held = trial.limiter->tryReserve(tokensFor(trial), now.steady);
        if (!held)
            return tl::make_unexpected(Refusal{
                FailureClass::OutboundLimited, "our own limit for the provider has no room", {}});
    }
    auto permit = trial.target->breaker().tryAcquire(now);
    if (!permit)
        return tl::make_unexpected(
            Refusal{FailureClass::BreakerOpen, "the circuit is open", permit.error().probeAt});
    return Admission{std::move(*permit), held ? std::move(*held) : OutboundLimiter::Reservation()};
}

std::optional<Admission> DispatchRun::admit(Trial& trial)
{
    auto admission = tryAdmit(trial);
    const auto why = admission ? FailureClass::Cancelled : admission.error().failureClass;
    trial.isWaiting = why == FailureClass::KeyCoolingDown;
    trial.isOutboundLimited = why == FailureClass::OutboundLimited;
    if (admission) return std::move(*admission);
    const auto& refusal = admission.error();
    if (const auto probeAt = refusal.probeAt)
        m_earliestProbe = std::min(m_earliestProbe.value_or(*probeAt), *probeAt);
    skip(trial, refusal.failureClass, refusal.message);
    return std::nullopt;
}

DispatchRun::Next DispatchRun::afterFailure(Trial& trial, const Failure& failure)
{
    trial.isWaiting = failure.failureClass == FailureClass::RateLimited;
    if (m_context.deadline.hasPassed(m_context.clock.steadyNow())) return Next::Stop;
    switch (failure.failureClass) {
        case FailureClass::ClientError:
        case FailureClass::Cancelled: return Next::Stop;
        case FailureClass::Auth:
            m_refusedKeys.insert({trial.provider->name, trial.keyIndex});
            return Next::Key;
        case FailureClass::RateLimited: return Next::KeyAfterWait;
        default: return Next::Candidate;
    }
}

bool DispatchRun::claimRetry(Trial& trial, const Failure& failure)
{
    if (!providers::isRetryable(failure.failureClass)) return false;
    const bool isCostly = failure.failureClass == FailureClass::Connect ||
                          failure.failureClass == FailureClass::FirstContentTimeout;
    if (isCostly && canOthersAnswer(trial)) return false;
    const auto now = momentOf(m_context.clock);
    if (trial.target->breaker().state(now) == BreakerState::Open) return false;
    const auto delay = backoffDelay(m_context.config.retry, trial.retries + 1, failure.retryAfter,
                                    m_context.options.random);
    if (!isAffordable(trial, delay)) return false;
    ++trial.retries;
    trial.delayBefore = delay;
    if (m_context.options.listeners.retrying)
        m_context.options.listeners.retrying(m_context.route.candidates[trial.candidate], failure);
    return true;
}

bool DispatchRun::canOthersAnswer(const Trial& trial) const
{
    const auto now = momentOf(m_context.clock);
    return std::any_of(m_trials.begin(), m_trials.end(), [&](const Trial& other) {
        if (other.candidate == trial.candidate) return false;
        return other.target->breaker().state(now) != BreakerState::Open;
    });
}

/// Takes one retry from the budget when the other limits agree.
bool DispatchRun::isAffordable(const Trial& trial, milliseconds delay)
{
    const auto now = m_context.clock.steadyNow();
    if (trial.retries >= trial.provider->maxRetries) return false;
    if (m_context.deadline.remaining(now) <= delay) return false;
    return m_context.budget.tryTake(now);
}

/// False when the client left meanwhile.
asio::awaitable<bool> DispatchRun::pause(milliseconds delay)
{
    const auto until = m_context.clock.steadyNow() + delay;
    const auto outcome = co_await m_context.options.sleeper(m_context.worker, until);
    if (outcome == net::WaitOutcome::Cancelled) co_return false;
    co_return !isCancelled(co_await asio::this_coro::cancellation_state);
}

AttemptRecord DispatchRun::record(const Trial& trial)
{
    AttemptRecord record;
    const auto now = momentOf(m_context.clock);
    record.number = m_context.log.nextNumber();
    record.provider = trial.provider->name;
    record.model = m_context.route.candidates[trial.candidate].model;
    record.key = trial.keyName;
    record.isSimulated = trial.upstream->isSimulated();
    record.startedOffset = std::chrono::duration_cast<Micros>(now.steady - m_context.log.started());
    record.delayBefore = trial.delayBefore;
    record.breakerBefore = trial.target->breaker().state(now);
    record.wasFallback = m_context.route.candidates[trial.candidate] != m_context.route.head();
    return record;
}

void DispatchRun::skip(Trial& trial, FailureClass failureClass, std::string message)
{
    auto entry = record(trial);
    entry.wasSent = false;
    entry.outcome = providers::failureClassName(failureClass);
    entry.message = message;
    m_context.log.add(entry);
    if (m_context.options.listeners.attemptEnded) m_context.options.listeners.attemptEnded(entry);
    note(trial, failureOf(failureClass, std::move(message)));
}

void DispatchRun::note(const Trial& trial, const Failure& failure)
{
    if (m_tried.size() >= kMaxTriedTargets) m_tried.pop_back();
    const auto& candidate = m_context.route.candidates[trial.candidate];
    m_tried.push_back({candidate.provider, candidate.model, trial.keyName, failure});
}

void DispatchRun::announceFallback(std::size_t candidate) const
{
    const auto& fellBack = m_context.options.listeners.fellBack;
    if (candidate == 0 || m_tried.empty() || !fellBack) return;
    const auto& candidates = m_context.route.candidates;
    fellBack(candidates[candidate - 1], candidates[candidate], m_tried.back().failure);
}

/// After the chain was used up.
DispatchFailure DispatchRun::giveUp()
{
    const auto now = m_context.clock.steadyNow();
    std::optional<milliseconds> probe;
    if (m_earliestProbe) probe = untilFrom(*m_earliestProbe, now);
    return judge(std::move(m_tried), m_context.deadline.hasPassed(now), probe, earliestRelief());
}

/// After something that ends the request at once: the request's own fault, the client's leaving,
/// the deadline.
DispatchFailure DispatchRun::stopped()
{
    DispatchFailure result;
    result.kind = DispatchFailureKind::Cancelled;
    result.last = m_tried.empty() ? failureOf(FailureClass::TotalTimeout, "no time was left")
                                  : m_tried.back().failure;
    if (result.last.failureClass == FailureClass::ClientError)
        result.kind = DispatchFailureKind::ClientError;
    else if (m_context.deadline.hasPassed(m_context.clock.steadyNow()) &&
             result.last.failureClass != FailureClass::Cancelled)
        result.kind = DispatchFailureKind::Timeout;
    result.tried = std::move(m_tried);
    return result;
}

}  // namespace helix::routing

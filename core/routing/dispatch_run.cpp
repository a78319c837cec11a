#include "routing/dispatch_run.h"

#include "providers/provider_catalog.h"

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace helix::routing {

using providers::ChatEvent;
using providers::Failure;
using providers::FailureClass;
using std::chrono::milliseconds;

namespace {

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

}  // namespace

DispatchRun::DispatchRun(DispatchContext context, bool isStream)
    : m_context(context), m_isStream(isStream)
{
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
    const auto count = std::max<std::size_t>(upstream->keyCount(), 1);
    const auto start = m_context.registry.nextKeyStart(name);
    for (std::size_t i = 0; i < count; ++i) {
        Trial trial;
        trial.candidate = candidate;
        trial.keyIndex = (start + i) % count;
        trial.keyName = upstream->keyName(trial.keyIndex);
        trial.target = m_context.registry.target(name, model, trial.keyIndex, trial.keyName);
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
    for (auto& trial : m_trials) {
        if (trial.candidate == givenUp || !isDue(trial, isFirst)) continue;
        if (isFirst && trial.candidate != current) announceFallback(trial.candidate);
        current = trial.candidate;
        auto step = co_await runTrial(trial);
        if (step.next == Next::Stop) co_return step;
        if (step.next == Next::Candidate) givenUp = trial.candidate;
    }
    co_return Step(Next::Key);
}

/// Whether the trial gets its turn in this pass; a later pass is a retry of it.
bool DispatchRun::isDue(Trial& trial, bool isFirst)
{
    if (m_refusedKeys.contains({trial.provider->name, trial.keyIndex})) return false;
    if (isFirst) return true;
    if (!trial.isWaiting || trial.retries >= trial.provider->maxRetries) return false;
    if (trial.target->cooldown().until(m_context.clock.steadyNow())) return false;
    ++trial.retries;
    return true;
}

asio::awaitable<DispatchRun::Step> DispatchRun::runTrial(Trial& trial)
{
    for (;;) {
        if (m_context.deadline.hasPassed(m_context.clock.steadyNow())) co_return Step(Next::Stop);
        auto permit = admit(trial);
        if (!permit) co_return Step(Next::Key);
        auto result = co_await attempt(trial, std::move(*permit));
        if (result) co_return Step(std::move(*result));
        note(trial, result.error());
        if (isCancelled(co_await asio::this_coro::cancellation_state)) co_return Step(Next::Stop);
        if (!claimRetry(trial, result.error())) co_return Step(afterFailure(trial, result.error()));
        const bool hasWaited = co_await pause(trial.delayBefore);
        if (!hasWaited) co_return Step(Next::Stop);
    }
}

asio::awaitable<tl::expected<Answer, Failure>> DispatchRun::attempt(Trial& trial,
                                                                    CircuitBreaker::Permit permit)
{
    const auto clocks = cutToDeadline(trial.provider->timeouts, m_context.request.isStream,
                                      m_context.deadline, m_context.clock.steadyNow());
    auto entry = record(trial);
    trial.delayBefore = milliseconds(0);
    auto call = trial.upstream->start(m_context.worker, m_context.request, entry.model,
                                      trial.keyIndex, clocks);
    Answer answer;
    answer.attempt = std::make_unique<Attempt>(
        Attempt::Parts{trial.target, std::move(permit), std::move(call), std::move(entry), clocks},
        m_context.clock, m_context.log, m_context.options.listeners.attemptEnded);
    tl::expected<void, Failure> result;
    if (m_isStream)
        result = co_await answerUntilContent(answer);
    else
        result = co_await answerWhole(answer);
    if (result) co_return std::move(answer);
    answer.attempt->fail(result.error());
    co_return tl::make_unexpected(std::move(result.error()));
}

asio::awaitable<tl::expected<void, Failure>> DispatchRun::answerWhole(Answer& answer)
{
    auto response = co_await answer.attempt->call().complete();
    if (!response) co_return tl::make_unexpected(std::move(response.error()));
    answer.response = std::move(*response);
    answer.attempt->succeed();
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
            isCommitted = isCommitted || providers::isContent(event) ||
                          std::holds_alternative<providers::StreamEnd>(event);
            answer.held.push_back(std::move(event));
        }
        if (isCommitted || answer.held.size() >= kMaxHeldEvents || bytes >= kMaxHeldBytes)
            co_return tl::expected<void, Failure>();
    }
}

std::optional<CircuitBreaker::Permit> DispatchRun::admit(Trial& trial)
{
    const auto now = momentOf(m_context.clock);
    if (trial.target->cooldown().until(now.steady)) {
        skip(trial, FailureClass::KeyCoolingDown, "the key was told to wait by the provider");
        trial.isWaiting = true;
        return std::nullopt;
    }
    auto permit = trial.target->breaker().tryAcquire(now);
    if (permit) return std::move(*permit);
    if (const auto probeAt = permit.error().probeAt)
        m_earliestProbe = std::min(m_earliestProbe.value_or(*probeAt), *probeAt);
    skip(trial, FailureClass::BreakerOpen, "the circuit is open");
    trial.isWaiting = false;
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
        case FailureClass::RateLimited: return Next::Key;
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

/// How long until the first of the waiting keys may be used again; nullopt when none is worth it. A
/// key that was told to wait longer than the longest configured delay is not waited for: the client
/// learns the time instead.
std::optional<milliseconds> DispatchRun::waitForNextPass()
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
    if (!isAffordable(*first, delay)) return std::nullopt;
    first->delayBefore = delay;
    ++m_passes;
    return delay;
}

std::optional<milliseconds> DispatchRun::earliestCooldownEnd() const
{
    const auto now = m_context.clock.steadyNow();
    std::optional<milliseconds> earliest;
    for (const auto& trial : m_trials)
        if (const auto end = trial.target->cooldown().until(now))
            earliest = std::min(earliest.value_or(milliseconds::max()), untilFrom(*end, now));
    return earliest;
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
    record.wasFallback = trial.candidate > 0;
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
    return judge(std::move(m_tried), m_context.deadline.hasPassed(now), probe,
                 earliestCooldownEnd());
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

#include "limits/request_limiter.h"

#include <algorithm>

namespace helix::limits {

namespace {

/// When a place among parallel requests will be free is unknown; clients ask again after a second.
constexpr std::chrono::seconds kParallelRetry{1};
constexpr std::int64_t kSecondsPerMinute = 60;

LimitFigures figuresOf(const TokenBucket& bucket, const BucketRate& rate, SteadyTime now,
                       std::int64_t limit)
{
    return {limit, bucket.remaining(rate, now), bucket.untilFull(now)};
}

std::int64_t globalLimit(const BucketRate& rate)
{
    return rate.perMinute / kSecondsPerMinute;
}

// Collects what the limits of one request say.
class Verdict {
public:
    void ask(LimitScope scope, const TokenBucket& bucket, const BucketRate& rate, SteadyTime now,
             std::int64_t count = 1)
    {
        const auto wait = bucket.wait(rate, now, count);
        if (wait <= m_decision.retryAfter) return;
        m_decision.refusedBy = scope;
        m_decision.retryAfter = wait;
        m_decision.tightest = figuresOf(bucket, rate, now, rate.perMinute);
        m_decision.tightest->remaining = 0;
    }
    void refuseParallel(const TokenBucket* requests, const BucketRate& rate, SteadyTime now)
    {
        m_decision.refusedBy = LimitScope::Parallel;
        m_decision.retryAfter = kParallelRetry;
        if (requests != nullptr)
            m_decision.tightest = figuresOf(*requests, rate, now, rate.perMinute);
    }
    void refuseGlobal(const TokenBucket& bucket, const BucketRate& rate, SteadyTime now)
    {
        m_decision.refusedBy = LimitScope::Global;
        m_decision.retryAfter = std::max(bucket.wait(rate, now), std::chrono::nanoseconds(1));
        m_decision.tightest = figuresOf(bucket, rate, now, globalLimit(rate));
        m_decision.tightest->remaining = 0;
    }
    void show(const TokenBucket& bucket, const BucketRate& rate, SteadyTime now, std::int64_t limit)
    {
        const LimitFigures figures = figuresOf(bucket, rate, now, limit);
        auto& tightest = m_decision.tightest;
        if (!tightest || figures.remaining < tightest->remaining ||
            (figures.remaining == tightest->remaining && figures.limit < tightest->limit))
            tightest = figures;
    }
    void takeLease(std::uint64_t lease) { m_decision.lease = lease; }
    [[nodiscard]] bool isRefused() const { return !m_decision.isAdmitted(); }
    [[nodiscard]] const LimitDecision& decision() const { return m_decision; }

private:
    LimitDecision m_decision;
};

// Whether the limits of the client allow the request; takes nothing.
void ask(const LimitPlan& plan, ClientState& client, SteadyTime now, Verdict& verdict)
{
    if (plan.requests)
        verdict.ask(plan.isOwnRate ? LimitScope::Key : LimitScope::Client, client.requests,
                    *plan.requests, now);
    if (plan.endpoint)
        verdict.ask(LimitScope::Endpoint, client.endpoint(plan.endpointId), *plan.endpoint, now);
    if (plan.tokens)
        verdict.ask(LimitScope::Tokens, client.tokens, *plan.tokens, now, plan.tokenEstimate);
    const bool hasPlace =
        plan.maxParallel <= 0 || client.leases.size() < static_cast<std::size_t>(plan.maxParallel);
    if (hasPlace || verdict.isRefused()) return;
    verdict.refuseParallel(plan.requests ? &client.requests : nullptr,
                           plan.requests.value_or(BucketRate{}), now);
}

void take(const LimitPlan& plan, ClientState& client, SteadyTime now, Verdict& verdict)
{
    if (plan.requests) {
        client.requests.charge(*plan.requests, now, 1);
        verdict.show(client.requests, *plan.requests, now, plan.requests->perMinute);
    }
    if (plan.endpoint) {
        TokenBucket& endpoint = client.endpoint(plan.endpointId);
        endpoint.charge(*plan.endpoint, now, 1);
        verdict.show(endpoint, *plan.endpoint, now, plan.endpoint->perMinute);
    }
    if (plan.tokens) client.tokens.charge(*plan.tokens, now, plan.tokenEstimate);
}

}  // namespace

const char* limitScopeName(LimitScope scope) noexcept
{
    switch (scope) {
        case LimitScope::None: return "none";
        case LimitScope::Client: return "client";
        case LimitScope::Key: return "key";
        case LimitScope::Endpoint: return "endpoint";
        case LimitScope::Tokens: return "tokens";
        case LimitScope::Parallel: return "parallel";
        case LimitScope::Global: return "global";
    }
    return "none";
}

LimitDecision RequestLimiter::admit(const LimitPlan& plan)
{
    const SteadyTime now = m_clock.steadyNow();
    const bool isAboutClient =
        plan.requests || plan.endpoint || plan.tokens || plan.maxParallel > 0;
    if (!plan.client.isEmpty() && isAboutClient)
        return m_clients.with(plan.client, now,
                              [&](ClientState& client) { return admitClient(plan, client, now); });
    Verdict verdict;
    if (!plan.global) return verdict.decision();
    if (m_global.tryTake(*plan.global, now))
        verdict.show(m_global.snapshot(), *plan.global, now, globalLimit(*plan.global));
    else
        verdict.refuseGlobal(m_global.snapshot(), *plan.global, now);
    return verdict.decision();
}

LimitDecision RequestLimiter::admitClient(const LimitPlan& plan, ClientState& client,
                                          SteadyTime now)
{
    Verdict verdict;
    client.dropExpiredLeases(now);
    ask(plan, client, now, verdict);
    // The last word: from here on the request is admitted, so nothing ever has to be given back.
    if (!verdict.isRefused() && plan.global && !m_global.tryTake(*plan.global, now))
        verdict.refuseGlobal(m_global.snapshot(), *plan.global, now);
    if (verdict.isRefused()) return verdict.decision();
    if (plan.global)
        verdict.show(m_global.snapshot(), *plan.global, now, globalLimit(*plan.global));
    take(plan, client, now, verdict);
    if (plan.maxParallel > 0) {
        client.leases.push_back({++m_lastLease, now + plan.leaseTime});
        verdict.takeLease(client.leases.back().id);
    }
    return verdict.decision();
}

void RequestLimiter::release(const ClientId& client, std::uint64_t lease)
{
    if (lease == 0) return;
    m_clients.withKnown(client, [lease](ClientState& state) {
        std::erase_if(state.leases, [lease](const Lease& held) { return held.id == lease; });
    });
}

void RequestLimiter::reconcile(const ClientId& client, const BucketRate& tokens,
                               std::int64_t reserved, std::int64_t used)
{
    if (reserved == used) return;
    const SteadyTime now = m_clock.steadyNow();
    m_clients.with(client, now, [&](ClientState& state) {
        // A refund to a bucket that has refilled meanwhile must not put it above full; charge()
        // starts from now at the earliest, and a time in the past is full.
        state.tokens.charge(tokens, now, used - reserved);
    });
}

}  // namespace helix::limits

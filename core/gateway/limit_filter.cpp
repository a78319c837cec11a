#include "gateway/limit_filter.h"

#include "gateway/authentication_filter.h"
#include "gateway/endpoint.h"

#include <algorithm>

namespace helix::gateway {

namespace {

/// Beyond the deadline of its request nobody holds a place among the parallel ones.
constexpr std::chrono::seconds kLeaseSlack{5};
/// What a prompt's tokens are taken for before the provider has counted them.
constexpr std::int64_t kBytesPerToken = 4;

std::int64_t wholeSeconds(std::chrono::nanoseconds span)
{
    return std::chrono::ceil<std::chrono::seconds>(span).count();
}

bool isModelCall(const Exchange& exchange)
{
    return exchange.endpoint != nullptr && exchange.endpoint->isRecorded;
}

bool isLimited(const Exchange& exchange)
{
    const Access access = accessOf(exchange);
    const std::string& method = exchange.request.method;
    const bool isRead = method == "GET" || method == "HEAD";
    // Signing in is open to everybody and costs: it counts like any request of its address.
    if (access == Access::Admin || (access == Access::Open && isRead)) return false;
    return method != "OPTIONS" && !(isRead && exchange.principal.isAdmin());
}

// The tokens of an answer that was kept were used before.
bool hasUsedNothing(const RequestRecord& record)
{
    return !record.cache.empty() && record.cache != "miss";
}

void addHeaders(const limits::LimitFigures& figures, const config::RateHeadersConfig& names,
                WallTime now, net::Headers& headers)
{
    const auto full = std::chrono::ceil<std::chrono::seconds>(now + figures.untilFull);
    headers.add(names.limit, std::to_string(figures.limit));
    headers.add(names.remaining, std::to_string(figures.remaining));
    headers.add(names.reset, std::to_string(full.time_since_epoch().count()));
}

// Asks the limiter and says so in the headers; an error when it refuses.
std::optional<ApiError> admit(Services& services, Exchange& exchange, const limits::LimitPlan& plan)
{
    const limits::LimitDecision decision = services.limiter.admit(plan);
    if (decision.tightest)
        addHeaders(*decision.tightest, exchange.runtime->limits.headers, services.clock.wallNow(),
                   exchange.answerHeaders);
    if (!decision.isAdmitted()) {
        services.metrics.rateLimited(limits::limitScopeName(decision.refusedBy));
        return rateLimited(std::max<std::int64_t>(1, wholeSeconds(decision.retryAfter)));
    }
    exchange.ticket.client = plan.client;
    exchange.ticket.lease = decision.lease;
    exchange.ticket.tokens = plan.tokens;
    exchange.ticket.reservedTokens = plan.tokenEstimate;
    return std::nullopt;
}

}  // namespace

std::optional<ApiError> LimitFilter::before(Exchange& exchange)
{
    const auto& key = exchange.principal.key;
    if (!exchange.runtime->limits.isInForce && key == nullptr) return std::nullopt;
    if (!isLimited(exchange)) return std::nullopt;
    limits::LimitPlan plan =
        limitPlan(exchange.runtime->limits, exchange.principal, exchange.record.client,
                  exchange.request.method, exchange.request.path);
    if (isModelCall(exchange)) {
        plan.tokenEstimate =
            static_cast<std::int64_t>(exchange.request.body.size()) / kBytesPerToken + 1;
        plan.leaseTime = exchange.config().requestTimeout + kLeaseSlack;
    } else {
        plan.tokens = std::nullopt;
        plan.maxParallel = 0;
    }
    return admit(m_services, exchange, plan);
}

void LimitFilter::after(Exchange& exchange)
{
    LimitTicket& ticket = exchange.ticket;
    m_services.limiter.release(ticket.client, ticket.lease);
    if (!ticket.tokens) return;
    // What failed used nothing; a success that nobody counted keeps its estimate.
    const bool hasFailed = exchange.record.status >= 400;
    const std::int64_t used =
        hasUsedNothing(exchange.record)
            ? 0
            : exchange.record.totalTokens.value_or(hasFailed ? 0 : ticket.reservedTokens);
    m_services.limiter.reconcile(ticket.client, *ticket.tokens, ticket.reservedTokens, used);
    ticket.tokens = std::nullopt;
}

std::optional<ApiError> countFailedCredential(Services& services, Exchange& exchange)
{
    const LimitRules& rules = exchange.runtime->limits;
    if (!rules.isInForce || !rules.isByAddress) return std::nullopt;
    limits::LimitPlan plan = limitPlan(rules, {}, exchange.record.client, "GET", {});
    plan.global = std::nullopt;
    return admit(services, exchange, plan);
}

}  // namespace helix::gateway

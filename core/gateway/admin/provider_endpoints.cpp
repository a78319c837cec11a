#include "gateway/admin/admin_endpoints.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

template <class Value>
Json orNull(const std::optional<Value>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json timeOrNull(const std::optional<WallTime>& time)
{
    return time ? Json(unixMillis(*time)) : Json(nullptr);
}

Json errorOrNull(const std::optional<routing::LastError>& error)
{
    if (!error) return nullptr;
    return {{"at_ms", unixMillis(error->at)},
            {"class", providers::failureClassName(error->failureClass)},
            {"status", error->status == 0 ? Json(nullptr) : Json(error->status)},
            {"message", error->message}};
}

Json transitionList(const std::vector<routing::BreakerTransition>& transitions)
{
    Json list = Json::array();
    for (const auto& transition : transitions)
        list.push_back({{"at_ms", unixMillis(transition.at)},
                        {"from", routing::breakerStateName(transition.from)},
                        {"to", routing::breakerStateName(transition.to)},
                        {"reason", transition.reason}});
    return list;
}

Json targetObject(const routing::TargetSnapshot& target)
{
    const auto& breaker = target.breaker;
    return {{"id", target.id.text()},
            {"model", target.id.model},
            {"key", target.id.keyName},
            {"breaker", routing::breakerStateName(breaker.state)},
            {"forced",
             breaker.forced ? Json(routing::breakerStateName(*breaker.forced)) : Json(nullptr)},
            {"since_ms", unixMillis(breaker.since)},
            {"reason", breaker.reason},
            {"consecutive_failures", breaker.consecutiveFailures},
            {"failure_threshold", breaker.failureThreshold},
            {"successes_in_half_open", breaker.successesInHalfOpen},
            {"success_threshold", breaker.successThreshold},
            {"probe_at_ms", timeOrNull(breaker.probeAt)},
            {"cooldown_until_ms", timeOrNull(target.cooldownUntil)},
            {"requests_total", target.requests},
            {"errors_total", target.errors},
            {"last_error", errorOrNull(target.lastError)},
            {"transitions", transitionList(breaker.transitions)}};
}

Json historyList(const routing::ProviderSnapshot& provider)
{
    Json list = Json::array();
    for (const auto& bucket : provider.history)
        list.push_back({{"at_ms", unixMillis(bucket.at)},
                        {"requests", bucket.requests},
                        {"errors", bucket.errors},
                        {"fallback_requests", bucket.fallbackRequests}});
    return list;
}

Json providerState(const routing::ProviderSnapshot& provider)
{
    Json targets = Json::array();
    for (const auto& target : provider.targets) targets.push_back(targetObject(target));
    return {{"name", provider.name},
            {"type", provider.type},
            {"vendor", provider.vendor},
            {"base_url", provider.baseUrl},
            {"is_simulated", provider.isSimulated},
            {"enabled", provider.isEnabled},
            {"status", routing::providerStatusName(provider.status)},
            {"status_reason", provider.statusReason},
            {"status_since_ms", unixMillis(provider.statusSince)},
            {"circuit_breaker", routing::breakerStateName(provider.breaker)},
            {"models", provider.models},
            {"default_model", provider.defaultModel},
            {"fallbacks", provider.fallbacks},
            {"requests_total", provider.requests},
            {"errors_total", provider.errors},
            {"in_flight", provider.inFlight},
            {"requests_per_second", orNull(provider.requestsPerSecond)},
            {"error_rate", orNull(provider.errorRate)},
            {"latency_p50_ms", orNull(provider.latencyP50Ms)},
            {"latency_p95_ms", orNull(provider.latencyP95Ms)},
            {"last_error", errorOrNull(provider.lastError)},
            {"last_success_ms", timeOrNull(provider.lastSuccess)},
            {"history", historyList(provider)},
            {"targets", std::move(targets)}};
}

Json chainObject(const routing::ChainSnapshot& chain)
{
    Json hops = Json::array();
    for (const auto& hop : chain.hops)
        hops.push_back(
            {{"provider", hop.provider}, {"share", orNull(hop.share)}, {"requests", hop.requests}});
    return {
        {"primary", chain.primary}, {"hops", std::move(hops)}, {"window_s", chain.window.count()}};
}

}  // namespace

asio::awaitable<void> serveAdminProviders(Services& services, Exchange& exchange)
{
    const routing::RoutingSnapshot snapshot = services.targets.snapshot();
    Json providerList = Json::array();
    for (const auto& provider : snapshot.providers) providerList.push_back(providerState(provider));
    Json chains = Json::array();
    for (const auto& chain : snapshot.chains) chains.push_back(chainObject(chain));
    Json body = Json::object();
    body["now_ms"] = unixMillis(snapshot.now);
    body["providers"] = std::move(providerList);
    body["chains"] = std::move(chains);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminBreaker(Services& services, Exchange& exchange)
{
    const auto body = parseJson(exchange.request.body);
    if (!body || !body->is_object()) {
        ApiError error =
            badRequest("the body must be a JSON object with \"action\"", "action", "invalid_json");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const auto action = routing::parseBreakerAction(jsonText(*body, "action"));
    if (!action) {
        ApiError error = badRequest(action.error().message, "action");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const std::string name = exchange.pathParameter;
    const auto changed = services.targets.act(name, jsonText(*body, "target"), *action);
    if (!changed) {
        ApiError error = fromError(changed.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    AuditEntry entry;
    entry.action = "breaker." + jsonText(*body, "action");
    entry.subject = name;
    entry.after = Json{{"targets", *changed}};
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    Json answer = Json::object();
    answer["provider"] = name;
    answer["action"] = jsonText(*body, "action");
    answer["targets"] = *changed;
    answer["circuit_breaker"] =
        routing::breakerStateName(services.targets.providerBreakerState(name));
    co_await exchange.respondJson(200, answer);
}

}  // namespace helix::gateway

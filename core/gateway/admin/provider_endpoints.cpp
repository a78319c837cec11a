#include "gateway/admin/admin_endpoints.h"
#include "gateway/verification_endpoints.h"

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

Json stateList(const std::vector<routing::StateChange>& states)
{
    Json list = Json::array();
    for (const auto& state : states)
        list.push_back({{"at_ms", unixMillis(state.at)},
                        {"breaker", routing::breakerStateName(state.breaker)},
                        {"health", routing::providerStatusName(state.health)},
                        {"cause", state.cause}});
    return list;
}

Json targetObject(const routing::TargetSnapshot& target)
{
    const auto& breaker = target.breaker;
    const auto& health = target.states.back();
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
            {"in_flight", target.inFlight},
            {"latency_ms", orNull(target.latencyMs)},
            {"last_error", errorOrNull(target.lastError)},
            {"health", routing::providerStatusName(health.health)},
            {"health_since_ms", unixMillis(health.at)},
            {"health_cause", health.cause},
            {"states", stateList(target.states)},
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

Json probeOrNull(const std::optional<routing::ProbeSnapshot>& probe)
{
    if (!probe) return nullptr;
    const bool isOk = probe->failuresInARow == 0;
    return {{"at_ms", unixMillis(probe->at)},
            {"ok", isOk},
            {"took_ms", probe->took.count()},
            {"failures_in_a_row", probe->failuresInARow},
            {"class", isOk ? Json(nullptr) : Json(probe->failureClass)},
            {"message", isOk ? Json(nullptr) : Json(probe->message)}};
}

Json rateLimitOrNull(const routing::ProviderSnapshot& provider)
{
    if (!provider.headroom) return nullptr;
    return {{"headroom", *provider.headroom},
            {"waiting", provider.waitingForRoom},
            {"max_waiting", routing::kMaxOutboundWaiters}};
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
            {"probe", probeOrNull(provider.probe)},
            {"rate_limit", rateLimitOrNull(provider)},
            {"history", historyList(provider)},
            {"targets", std::move(targets)}};
}

void addVerification(const Services& services, const config::Config& config, Json& state)
{
    const std::string name = jsonText(state, "name");
    const auto* own = config.provider(name);
    state["origin"] = own != nullptr ? Json(own->origin) : Json(nullptr);
    Json run = verificationOrNull(services, name);
    const auto take = [&run](const char* member) { return run.is_null() ? Json() : run[member]; };
    state["score"] = take("score");
    state["confidence"] = take("confidence");
    state["verified_at_ms"] = take("tested_ms");
    state["verification"] = std::move(run);
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

Json groupTargetObject(const routing::GroupTargetSnapshot& target)
{
    const auto& view = target.view;
    return {{"provider", target.provider},
            {"model", target.model},
            {"weight", target.weight},
            {"priority", target.priority},
            {"tags", target.tags},
            {"available", view.isAvailable},
            {"breaker", routing::breakerStateName(target.breaker)},
            {"in_flight", view.inFlight},
            {"latency_ms", view.latencyMs > 0 ? Json(view.latencyMs) : Json(nullptr)},
            {"price_per_1k", orNull(target.price)},
            {"headroom", view.headroom},
            {"requests", target.requests},
            {"share", orNull(target.share)}};
}

Json groupObject(const routing::GroupSnapshot& group)
{
    Json targets = Json::array();
    for (const auto& target : group.targets) targets.push_back(groupTargetObject(target));
    Json hedge;
    if (group.hedge) hedge = {{"after_ms", group.hedge->after.count()}, {"max", group.hedge->max}};
    Json shadow;
    if (group.shadow)
        shadow = {{"provider", group.shadow->provider},
                  {"model", group.shadow->model},
                  {"share", group.shadow->share}};
    return {{"name", group.name},
            {"strategy", group.strategy},
            {"affinity", group.affinity},
            {"fallbacks", group.fallbacks},
            {"hedge", std::move(hedge)},
            {"shadow", std::move(shadow)},
            {"targets", std::move(targets)},
            {"elsewhere", group.elsewhere},
            {"unanswered", group.unanswered},
            {"window_s", group.window.count()}};
}

// Target and how its breaker stands, for the audit log.
Json breakersOf(const Services& services, const std::string& provider)
{
    Json breakers = Json::object();
    for (const auto& each : services.targets.snapshot().providers) {
        if (each.name != provider) continue;
        for (const auto& target : each.targets) {
            const auto& breaker = target.breaker;
            breakers[target.id.text()] = {
                {"breaker", routing::breakerStateName(breaker.state)},
                {"forced", breaker.forced ? Json(routing::breakerStateName(*breaker.forced))
                                          : Json(nullptr)}};
        }
    }
    return breakers;
}

}  // namespace

asio::awaitable<void> serveAdminProviders(Services& services, Exchange& exchange)
{
    const routing::RoutingSnapshot snapshot = services.targets.snapshot();
    Json providerList = Json::array();
    for (const auto& provider : snapshot.providers) {
        Json state = providerState(provider);
        addVerification(services, exchange.config(), state);
        providerList.push_back(std::move(state));
    }
    Json chains = Json::array();
    for (const auto& chain : snapshot.chains) chains.push_back(chainObject(chain));
    Json body = Json::object();
    body["now_ms"] = unixMillis(snapshot.now);
    body["providers"] = std::move(providerList);
    body["chains"] = std::move(chains);
    Json groups = Json::array();
    for (const auto& group : snapshot.groups) groups.push_back(groupObject(group));
    body["groups"] = std::move(groups);
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
    const Json before = breakersOf(services, name);
    const auto changed = services.targets.act(name, jsonText(*body, "target"), *action);
    if (!changed) {
        ApiError error = fromError(changed.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    AuditEntry entry;
    entry.action = "breaker." + jsonText(*body, "action");
    entry.subject = name;
    entry.before = before;
    entry.after = Json{{"targets", *changed}, {"breakers", breakersOf(services, name)}};
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

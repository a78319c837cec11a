#include "gateway/catalog_endpoints.h"

#include "gateway/model_catalog.h"
#include "gateway/protocols/anthropic_answer.h"
#include "gateway/protocols/anthropic_catalog.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

constexpr const char* kVersion = HELIX_VERSION;

Json modelObject(const std::string& id, const std::string& owner, std::int64_t created)
{
    return {{"id", id}, {"object", "model"}, {"created", created}, {"owned_by", owner}};
}

Json featuresOf(const std::string& type)
{
    Json features =
        Json::array({"chat", "streaming", "tools", "system_messages", "stop_sequences"});
    if (type != "cohere" && type != "simulated") features.push_back("vision");
    return features;
}

Json optionalNumber(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json lastCheck(const routing::ProviderSnapshot& provider)
{
    std::optional<WallTime> last = provider.lastSuccess;
    if (provider.lastError && (!last || provider.lastError->at > *last))
        last = provider.lastError->at;
    return last ? Json(formatRfc3339(*last)) : Json(nullptr);
}

Json lastError(const routing::ProviderSnapshot& provider)
{
    return provider.lastError ? Json(provider.lastError->message) : Json(nullptr);
}

Json healthObject(const routing::ProviderSnapshot& provider)
{
    return {{"status", routing::providerStatusName(provider.status)},
            {"response_time_ms", optionalNumber(provider.latencyP50Ms)},
            {"last_check", lastCheck(provider)},
            {"circuit_breaker", routing::breakerStateName(provider.breaker)},
            {"last_error", lastError(provider)}};
}

std::uint64_t consecutiveFailures(const routing::ProviderSnapshot& provider)
{
    std::uint64_t most = 0;
    for (const auto& target : provider.targets)
        most = std::max<std::uint64_t>(
            most, static_cast<std::uint64_t>(target.breaker.consecutiveFailures));
    return most;
}

Json detailedHealth(const routing::ProviderSnapshot& provider)
{
    Json metrics{
        {"avg_response_time_ms", optionalNumber(provider.latencyP50Ms)},
        {"error_rate", optionalNumber(provider.errorRate)},
        {"success_rate", provider.errorRate ? Json(1.0 - *provider.errorRate) : Json(nullptr)},
        {"circuit_breaker_state", static_cast<int>(provider.breaker)}};
    Json breaker{{"state", routing::breakerStateName(provider.breaker)},
                 {"failure_count", consecutiveFailures(provider)},
                 {"last_failure", provider.lastError ? Json(formatRfc3339(provider.lastError->at))
                                                     : Json(nullptr)}};
    const bool isHealthy = provider.status != routing::ProviderStatus::Unhealthy;
    return {{"provider", provider.name},
            {"healthy", isHealthy},
            {"status", routing::providerStatusName(provider.status)},
            {"error", lastError(provider)},
            {"circuit_breaker", std::move(breaker)},
            {"metrics", std::move(metrics)}};
}

struct HealthCounts {
    int total = 0;
    int healthy = 0;
    int degraded = 0;
    int unhealthy = 0;
    int unknown = 0;
};

HealthCounts countProviders(Services& services)
{
    HealthCounts counts;
    for (const auto& provider : services.targets.snapshot().providers) {
        if (!provider.isEnabled) continue;
        ++counts.total;
        switch (provider.status) {
            case routing::ProviderStatus::Healthy: ++counts.healthy; break;
            case routing::ProviderStatus::Degraded: ++counts.degraded; break;
            case routing::ProviderStatus::Unhealthy: ++counts.unhealthy; break;
            case routing::ProviderStatus::Unknown: ++counts.unknown; break;
        }
    }
    return counts;
}

Json countsJson(const HealthCounts& counts)
{
    return {{"total", counts.total},
            {"healthy", counts.healthy},
            {"degraded", counts.degraded},
            {"unhealthy", counts.unhealthy},
            {"unknown", counts.unknown}};
}

}  // namespace

Json providerObject(const Services& services, const config::Config& config,
                    const routing::ProviderSnapshot& provider)
{
    const auto run = services.verifications.newest(provider.name);
    const auto* own = config.provider(provider.name);
    const bool hasVision = provider.type != "cohere" && provider.type != "simulated";
    return {{"name", provider.name},
            {"type", provider.type},
            {"enabled", provider.isEnabled},
            {"status", routing::providerStatusName(provider.status)},
            {"circuit_breaker", routing::breakerStateName(provider.breaker)},
            {"model", provider.defaultModel},
            {"supported_models", provider.models},
            {"supported_features", featuresOf(provider.type)},
            {"supports_streaming", true},
            {"supports_function_calling", true},
            {"supports_vision", hasVision},
            {"is_simulated", provider.isSimulated},
            {"score", run ? optionalNumber(run->score.total) : Json(nullptr)},
            {"origin", own != nullptr ? Json(own->origin) : Json(nullptr)},
            {"metadata", {{"vendor", provider.vendor}, {"base_url", provider.baseUrl}}}};
}

asio::awaitable<void> serveModels(Services&, Exchange& exchange)
{
    const auto models = catalogModels(exchange);
    const std::int64_t created = catalogCreatedSeconds(exchange);
    if (isAnthropicClient(exchange.request.headers)) {
        const Json page = anthropicModelList(models, created);
        co_await exchange.respondJson(200, page);
        co_return;
    }
    Json list = Json::array();
    for (const CatalogModel& model : models)
        list.push_back(modelObject(model.id, model.owner, created));
    Json body = Json::object();
    body["object"] = "list";
    body["data"] = std::move(list);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveModel(Services&, Exchange& exchange)
{
    const bool isAnthropic = isAnthropicClient(exchange.request.headers);
    auto model = catalogModel(exchange, exchange.pathParameter);
    if (!model && isAnthropic) {
        exchange.noteError(model.error());
        const Json body = anthropicError(model.error(), exchange.record.id);
        co_await exchange.respondJson(model.error().status, body);
        co_return;
    }
    if (!model) {
        co_await exchange.respondError(std::move(model.error()));
        co_return;
    }
    const std::int64_t created = catalogCreatedSeconds(exchange);
    const Json body = isAnthropic ? anthropicModel(*model, created)
                                  : modelObject(model->id, model->owner, created);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveProviders(Services& services, Exchange& exchange)
{
    Json list = Json::array();
    for (const auto& provider : services.targets.snapshot().providers)
        list.push_back(providerObject(services, exchange.config(), provider));
    Json body = Json::object();
    body["count"] = list.size();
    body["providers"] = std::move(list);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveProvidersHealth(Services& services, Exchange& exchange)
{
    Json body = Json::object();
    for (const auto& provider : services.targets.snapshot().providers)
        body[provider.name] = healthObject(provider);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveProviderHealth(Services& services, Exchange& exchange)
{
    for (const auto& provider : services.targets.snapshot().providers) {
        if (provider.name != exchange.pathParameter) continue;
        const Json body = detailedHealth(provider);
        co_await exchange.respondJson(body["healthy"] == true ? 200 : 503, body);
        co_return;
    }
    ApiError error = notFound("there is no provider named " + exchange.pathParameter);
    co_await exchange.respondError(std::move(error));
}

asio::awaitable<void> serveHealth(Services& services, Exchange& exchange)
{
    const HealthCounts counts = countProviders(services);
    Json body = Json::object();
    body["status"] = "healthy";
    body["state"] = nodeStateName(services.node.state());
    body["version"] = kVersion;
    body["providers"] = countsJson(counts);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveLive(Services&, Exchange& exchange)
{
    Json body = Json::object();
    body["status"] = "alive";
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveReady(Services& services, Exchange& exchange)
{
    const HealthCounts counts = countProviders(services);
    const bool isUp = services.node.state() == NodeState::Ready;
    // An outage of the vendors is no reason to take every node out of the balancer at once.
    const bool hasProviders = counts.total > 0;
    const bool isStoreFailing = services.requests.stats().isFailing;
    Json checks = Json::object();
    checks["node"] = nodeStateName(services.node.state());
    checks["providers"] = !hasProviders                      ? "none configured"
                          : counts.unhealthy == counts.total ? "all unhealthy"
                                                             : "ok";
    checks["database"] = isStoreFailing ? "failing" : "ok";
    Json body = Json::object();
    body["status"] = isUp && hasProviders ? "ready" : "not_ready";
    body["checks"] = std::move(checks);
    body["timestamp"] = formatRfc3339(services.clock.wallNow());
    co_await exchange.respondJson(isUp && hasProviders ? 200 : 503, body);
}

}  // namespace helix::gateway

#include "gateway/admin/admin_endpoints.h"
#include "gateway/answer_cache.h"
#include "gateway/semantic_answers.h"
#include "gateway/session_book.h"
#include "net/blocking_call.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

Json exactJson(const Services& services, const config::CacheConfig& config)
{
    Json json{{"enabled", config.isEnabled && services.cache != nullptr}};
    if (services.cache == nullptr) return json;
    const auto stats = services.cache->stats();
    const auto counts = services.cache->counts();
    const auto rate = counts.hitRate();
    json["entries"] = stats.entries;
    json["bytes"] = stats.bytes;
    json["max_bytes"] = stats.maxBytes;
    json["disk_bytes"] = stats.disk.bytes;
    json["disk_entries"] = stats.disk.entries;
    json["disk_errors"] = stats.disk.errors;
    json["disk_repairs"] = stats.disk.repairs;
    json["hits"] = counts.hits;
    json["misses"] = counts.misses;
    json["shared"] = counts.shared;
    json["evictions"] = stats.evictions;
    json["hit_rate"] = rate ? Json(*rate) : Json();
    return json;
}

Json semanticJson(const Services& services, const config::CacheConfig& config)
{
    const bool isOn = config.isEnabled && config.semantic.isEnabled && services.semantic != nullptr;
    const SemanticCounts counts =
        services.semantic != nullptr ? services.semantic->counts() : SemanticCounts();
    const auto rate = counts.hitRate();
    Json refusals = Json::object();
    for (std::size_t i = 0; i < counts.refusals.size(); ++i)
        refusals[cache::kGuardNames[i]] = counts.refusals[i];
    return {{"enabled", isOn},
            {"entries", counts.entries},
            {"hits", counts.hits},
            {"misses", counts.misses},
            {"hit_rate", rate ? Json(*rate) : Json()},
            {"embedding_failures", counts.embeddingFailures},
            {"refusals", std::move(refusals)}};
}

Json sessionsJson(const Services& services, const config::SessionConfig& config)
{
    const bool isOn = services.sessions != nullptr && config.isEnabled;
    return {{"enabled", isOn},
            {"count", services.sessions != nullptr ? services.sessions->counts().sessions : 0}};
}

Result<std::int64_t> clearSemantic(Services& services, const std::optional<std::string>& model)
{
    if (services.semantic == nullptr) return 0;
    return services.semantic->clear(model);
}

Result<std::int64_t> clearExact(Services& services, const std::optional<std::string>& model)
{
    if (services.cache == nullptr) return 0;
    return services.cache->clear(model);
}

}  // namespace

asio::awaitable<void> serveAdminCache(Services& services, Exchange& exchange)
{
    const auto& config = exchange.config().cache;
    const Json body{{"exact", exactJson(services, config)},
                    {"semantic", semanticJson(services, config)},
                    {"sessions", sessionsJson(services, config.session)}};
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminCacheClear(Services& services, Exchange& exchange)
{
    std::string kind = exchange.request.queryParameter("kind");
    if (kind.empty()) kind = "all";
    if (kind != "exact" && kind != "semantic" && kind != "all") {
        ApiError error = badRequest("kind must be exact, semantic or all", "kind");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const std::string modelText = exchange.request.queryParameter("model");
    std::optional<std::string> model;
    if (!modelText.empty()) model = modelText;
    std::int64_t count = 0;
    if (kind != "semantic") {
        auto call = [&services, model]() { return clearExact(services, model); };
        auto removed = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
        if (!removed) {
            ApiError error = fromError(removed.error());
            co_await exchange.respondError(std::move(error));
            co_return;
        }
        count += *removed;
    }
    if (kind != "exact") {
        auto call = [&services, model]() { return clearSemantic(services, model); };
        const auto removed =
            co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
        count += removed.value_or(0);
    }
    AuditEntry entry;
    entry.action = "cache.clear";
    entry.subject = model.value_or("*");
    entry.after = Json{{"kind", kind}, {"removed", count}};
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    const Json body{{"removed", count}};
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway

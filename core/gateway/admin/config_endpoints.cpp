#include "config/effective.h"
#include "gateway/admin/admin_endpoints.h"
#include "net/blocking_call.h"

namespace helix::gateway {

namespace asio = net::asio;

asio::awaitable<void> serveAdminConfig(Services& services, Exchange& exchange)
{
    const Runtime& runtime = *exchange.runtime;
    Json body = Json::object();
    body["version"] = runtime.version;
    body["loaded_ms"] = unixMillis(runtime.loadedAt);
    body["file"] = runtime.file.empty() ? Json(nullptr) : Json(runtime.file);
    body["config"] = config::configJson(*runtime.config);
    body["yaml"] = config::configYaml(*runtime.config);
    Json origins = Json::object();
    for (const auto& [name, provider] : runtime.config->providers) origins[name] = provider.origin;
    body["origins"] = Json{{"providers", std::move(origins)}};
    const std::string changes = services.node.facts().providerFile;
    body["provider_file"] = changes.empty() ? Json(nullptr) : Json(changes);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminReload(Services& services, Exchange& exchange)
{
    auto call = [&services]() { return services.node.reload(); };
    auto report = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!report) {
        ApiError error = badRequest(
            "the configuration was not reloaded, the old one stays: " + report.error().text(), {},
            "invalid_configuration");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    AuditEntry entry;
    entry.action = "config.reload";
    entry.subject = "configuration";
    entry.after = Json{{"version", report->version},
                       {"changed", report->changed},
                       {"needs_restart", report->needsRestart}};
    Json body = entry.after;
    body["unchanged"] = report->changed.empty();
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway

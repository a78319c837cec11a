#include "config/effective.h"
#include "config/value_origins.h"
#include "gateway/admin/admin_endpoints.h"
#include "gateway/config_audit.h"
#include "net/blocking_call.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

Json originsOf(const config::Config& config)
{
    Json providers = Json::object();
    for (const auto& [name, provider] : config.providers) providers[name] = provider.origin;
    return {{"providers", std::move(providers)}, {"values", config::valueOrigins(config)}};
}

ApiError notReloaded(const Error& error)
{
    return badRequest("the configuration was not reloaded, the old one stays: " + error.text(), {},
                      "invalid_configuration");
}

}  // namespace

Json reloadBody(const ReloadReport& report)
{
    return {{"version", report.version},
            {"changed", report.changed},
            {"needs_restart", report.needsRestart},
            {"unchanged", report.changed.empty()}};
}

ChangeCause causeOf(const Exchange& exchange)
{
    return {exchange.principal.name(), exchange.record.client};
}

asio::awaitable<void> serveAdminConfig(Services& services, Exchange& exchange)
{
    const Runtime& runtime = *exchange.runtime;
    Json body = Json::object();
    body["version"] = runtime.version;
    body["loaded_ms"] = unixMillis(runtime.loadedAt);
    body["file"] = runtime.file.empty() ? Json(nullptr) : Json(runtime.file);
    body["config"] = config::configJson(*runtime.config);
    body["yaml"] = config::configYaml(*runtime.config);
    body["origins"] = originsOf(*runtime.config);
    const std::string changes = services.node.facts().providerFile;
    body["provider_file"] = changes.empty() ? Json(nullptr) : Json(changes);
    auto call = [&services]() -> Result<std::string> { return services.node.rollBackRefusal(); };
    const auto refusal =
        co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!refusal) co_return;  // the client has gone
    body["can_roll_back"] = refusal->empty();
    body["roll_back_refusal"] = refusal->empty() ? Json(nullptr) : Json(*refusal);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveAdminReload(Services& services, Exchange& exchange)
{
    const bool isDryRun = exchange.request.queryParameter("dry_run") == "true";
    auto call = [&services, isDryRun, cause = causeOf(exchange)]() {
        return isDryRun ? services.node.previewReload() : services.node.reload(cause);
    };
    auto report = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (!report) {
        ApiError error = notReloaded(report.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json body = reloadBody(*report);
    if (isDryRun) {
        body["changes"] = report->changes;
        co_await exchange.respondJson(200, body);
        co_return;
    }
    AuditEntry entry = configAudit("config.reload", *report);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway

#include "config/effective.h"
#include "gateway/access_filters.h"
#include "gateway/admin/admin_endpoints.h"
#include "gateway/fault_watch.h"
#include "gateway/usage_accounts.h"
#include "telemetry/trace_exporter.h"

#include <unistd.h>
#include <algorithm>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

constexpr const char* kVersion = HELIX_VERSION;

struct Problem {
    int rank;  // 0 is worst
    Json json;
};

Json problemObject(const char* severity, const std::string& component, const std::string& text,
                   Json sinceMs, const std::string& action)
{
    return {{"severity", severity},
            {"component", component},
            {"text", text},
            {"since_ms", std::move(sinceMs)},
            {"action", action}};
}

void addProviderProblems(Services& services, std::vector<Problem>& problems)
{
    for (const auto& provider : services.targets.snapshot().providers) {
        if (!provider.isEnabled) continue;
        const bool isOpen = provider.breaker == routing::BreakerState::Open;
        const bool isUnhealthy = provider.status == routing::ProviderStatus::Unhealthy;
        if (!isOpen && !isUnhealthy && provider.status != routing::ProviderStatus::Degraded)
            continue;
        const bool isCritical = isOpen || isUnhealthy;
        const std::string action =
            provider.fallbacks.empty()
                ? "No fallback is configured for it; add one under high_availability.failover."
                : "Its traffic goes to " + provider.fallbacks.front() + ".";
        problems.push_back(
            {isCritical ? 0 : 1,
             problemObject(isCritical ? "critical" : "warning", "provider " + provider.name,
                           provider.statusReason, unixMillis(provider.statusSince), action)});
    }
}

void addNodeProblems(Services& services, const NodeFacts& facts, std::vector<Problem>& problems)
{
    const auto requests = services.requests.stats();
    if (requests.isFailing)
        problems.push_back(
            {0,
             problemObject("critical", "request store",
                           "records cannot be written: " + requests.lastError, nullptr,
                           "Free disk space or check the data directory; it recovers by itself.")});
    const auto audit = services.audit.stats();
    if (audit.isFailing)
        problems.push_back(
            {0, problemObject("critical", "audit log",
                              "entries cannot be written: " + audit.lastError, nullptr,
                              "Free disk space or check the data directory; admin acts are refused "
                              "until then.")});
    for (const std::string& note : facts.startNotes)
        problems.push_back(
            {1, problemObject("warning", "node", note, unixMillis(facts.startedAt),
                              "Set server.port or monitoring.metrics.port, then restart.")});
    for (const NodeProblem& problem : facts.problems)
        problems.push_back(
            {problem.isCritical ? 0 : 1,
             problemObject(problem.isCritical ? "critical" : "warning", problem.component,
                           problem.text, unixMillis(problem.since), problem.action)});
    if (!facts.wasLastReloadOk)
        problems.push_back(
            {1, problemObject(
                    "warning", "configuration",
                    "the last reload was refused: " + facts.lastReloadError,
                    unixMillis(facts.lastReloadAt),
                    "Correct the file and reload again; the old configuration is in force.")});
}

void addLedgerProblem(const Services& services, std::vector<Problem>& problems)
{
    if (services.accounts == nullptr) return;
    const auto ledger = services.accounts->ledger().stats();
    if (!ledger.isFailing) return;
    const std::string lost =
        ledger.lost == 0 ? "" : "; " + std::to_string(ledger.lost) + " rows are lost";
    problems.push_back(
        {0, problemObject("critical", "usage ledger",
                          "what calls cost cannot be written: " + ledger.lastError + lost, nullptr,
                          "Free disk space or check the data directory; it is kept in memory and "
                          "written by itself.")});
}

Json ledgerQueue(const Services& services)
{
    const auto ledger =
        services.accounts ? services.accounts->ledger().stats() : UsageLedgerStats();
    return {{"name", "usage_ledger"},
            {"capacity", ledger.capacity},
            {"size", ledger.queued},
            {"dropped", ledger.lost}};
}

void addFaultProblem(const Services& services, std::vector<Problem>& problems)
{
    if (services.faults == nullptr) return;
    const auto faults = services.faults->faults();
    if (faults.empty()) return;
    const std::string text = std::to_string(faults.size()) +
                             (faults.size() == 1 ? " fault is" : " faults are") +
                             " injected on purpose";
    problems.push_back(
        {1, problemObject("warning", "faults", text, unixMillis(faults.front().startedAt),
                          "They end by themselves; DELETE /admin/faults ends them "
                          "now.")});
}

Json queueObject(const char* name, const store::WriteQueueStats& stats)
{
    return {{"name", name},
            {"capacity", stats.capacity},
            {"size", stats.size},
            {"dropped", stats.dropped}};
}

Json traceQueue(const telemetry::TraceExporter& traces, const config::TracingConfig& tracing)
{
    const auto counts = traces.counts();
    return {{"name", "trace_spans"},
            {"capacity", tracing.queueSize},
            {"size", counts.waiting},
            {"dropped", counts.dropped}};
}

Json limitList(const Services& services, const config::Config& config, const NodeFacts& facts)
{
    Json list = Json::array();
    list.push_back({{"name", "rate_limiting.remembered_clients"},
                    {"value", services.limiter.maxClients()},
                    {"unit", "count"},
                    {"current", services.limiter.clients()}});
    if (config.security.tls.isEnabled)
        list.push_back({{"name", "security.tls.max_handshakes"},
                        {"value", net::handshakesFor(config.server.maxConnections)},
                        {"unit", "count"},
                        {"current", nullptr}});
    for (const auto& limit : config::configLimits(config)) {
        Json current = nullptr;
        if (limit.name == "server.max_connections") current = facts.connections;
        list.push_back({{"name", limit.name},
                        {"value", limit.value},
                        {"unit", limit.unit},
                        {"current", std::move(current)}});
    }
    return list;
}

}  // namespace

asio::awaitable<void> serveAdminStatus(Services& services, Exchange& exchange)
{
    const NodeFacts facts = services.node.facts();
    const config::Config& config = exchange.config();
    const auto process = telemetry::readProcessFigures();
    const std::int64_t nowMs = unixMillis(services.clock.wallNow());

    std::vector<Problem> problems;
    addProviderProblems(services, problems);
    addNodeProblems(services, facts, problems);
    addFaultProblem(services, problems);
    addLedgerProblem(services, problems);
    std::stable_sort(problems.begin(), problems.end(),
                     [](const Problem& a, const Problem& b) { return a.rank < b.rank; });
    Json problemList = Json::array();
    for (auto& problem : problems) problemList.push_back(std::move(problem.json));

    Json body = Json::object();
    body["service"] = config.serviceName;
    body["version"] = kVersion;
    body["node"] = facts.name;
    body["pid"] = ::getpid();
    body["state"] = nodeStateName(services.node.state());
    body["is_demo"] = config.isDemo;
    body["environment"] = config.environment;
    body["started_ms"] = unixMillis(facts.startedAt);
    body["now_ms"] = nowMs;
    body["uptime_s"] =
        std::chrono::duration<double>(services.clock.steadyNow() - facts.started).count();
    body["urls"] = Json{{"api", facts.apiUrl}, {"metrics", facts.metricsUrl}};
    body["data_dir"] = facts.dataDirectory;
    body["config_file"] =
        exchange.runtime->file.empty() ? Json(nullptr) : Json(exchange.runtime->file);
    body["config_version"] = exchange.runtime->version;
    body["config_loaded_ms"] = unixMillis(exchange.runtime->loadedAt);
    body["config_last_reload_ok"] = facts.wasLastReloadOk;
    body["auth"] = isAuthRequired(config) ? "required" : "off";
    body["connections"] = facts.connections;
    body["requests_in_flight"] = services.traffic.inFlight.load();
    body["requests_total"] = services.traffic.requests.load();
    body["errors_total"] = services.traffic.errors.load();
    body["rss_bytes"] = process.residentBytes;
    body["threads"] = process.threads;
    body["open_files"] = process.openFiles;
    body["limits"] = limitList(services, config, facts);
    body["queues"] =
        Json::array({queueObject("request_records", services.requests.stats()),
                     queueObject("audit", services.audit.stats()), ledgerQueue(services)});
    if (services.traces != nullptr && config.tracing.isEnabled)
        body["queues"].push_back(traceQueue(*services.traces, config.tracing));
    body["faults"] = faultSummary(services, config);
    body["protected"] = config.security.isProtected;
    body["problems"] = std::move(problemList);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway

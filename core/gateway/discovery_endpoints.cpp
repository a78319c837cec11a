// Providers that the environment offers: a key in a variable that the vendor table knows.

#include "gateway/admin/admin_endpoints.h"
#include "gateway/provider_change_endpoints.h"
#include "gateway/verification_endpoints.h"
#include "net/blocking_call.h"
#include "providers/vendor_table.h"

#include <algorithm>
#include <cstdlib>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

std::optional<std::string> environment(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

struct Discovered {
    config::ProviderConfig provider;
    std::string variable;  ///< that holds the key or, for a server of one's own, its address
};

std::vector<Discovered> discover()
{
    std::vector<Discovered> found;
    for (auto& provider : providers::providersFromEnvironment(environment)) {
        const auto* vendor = providers::vendorTable().find(provider.vendor);
        std::string variable =
            vendor == nullptr ? std::string() : providers::decidingVariable(environment, *vendor);
        found.push_back({std::move(provider), std::move(variable)});
    }
    return found;
}

/// The provider that is this account already, whatever its name; nullptr for none.
const config::ProviderConfig* registered(const config::Config& config,
                                         const config::ProviderConfig& found)
{
    if (const auto* same = config.provider(found.name)) return same;
    for (const auto& [name, provider] : config.providers)
        if (provider.vendor == found.vendor && provider.apiKeys == found.apiKeys &&
            provider.baseUrl == found.baseUrl)
            return &provider;
    return nullptr;
}

/// The file names the variable, so that no key is written.
Json keysOf(const Discovered& found)
{
    const auto* vendor = providers::vendorTable().find(found.provider.vendor);
    Json keys = Json{{"vendor", found.provider.vendor}};
    if (!found.provider.apiKeys.empty()) keys["api_key"] = "${" + found.variable + ":-}";
    if (vendor == nullptr || vendor->baseUrl != found.provider.baseUrl)
        keys["base_url"] = found.provider.baseUrl;
    if (vendor == nullptr || found.provider.models != std::vector{vendor->defaultModel})
        keys["models"] = found.provider.models;
    return keys;
}

Json itemOf(const Services& services, const std::string& name, const std::string& type,
            const std::string& variable, const config::ProviderConfig* known)
{
    const auto run = services.verifications.newest(name);
    return {{"name", name},
            {"type", type},
            {"status", run ? providers::verificationStatusName(run->status) : "unknown"},
            {"score", run && run->score.total ? Json(*run->score.total) : Json(nullptr)},
            {"verified", run && run->isVerified},
            {"error", run && !run->error.empty() ? Json(run->error) : Json(nullptr)},
            {"registered", known != nullptr},
            {"origin", known != nullptr ? Json(known->origin) : Json("environment")},
            {"variable", variable.empty() ? Json(nullptr) : Json(variable)}};
}

std::string variableOf(const std::vector<Discovered>& found, const config::Config& config,
                       const config::ProviderConfig& provider)
{
    for (const Discovered& each : found)
        if (registered(config, each.provider) == &provider) return each.variable;
    return {};
}

/// Found by an earlier scan, and its variable is gone by now.
bool isStale(const config::ProviderConfig& provider, const std::vector<Discovered>& found)
{
    if (provider.origin != "environment") return false;
    const auto* vendor = providers::vendorTable().find(provider.vendor);
    if (vendor == nullptr || vendor->isKeyless) return false;
    return std::none_of(found.begin(), found.end(), [&](const Discovered& each) {
        return each.provider.name == provider.name;
    });
}

std::vector<std::string> namesOf(const std::vector<ProviderChange>& changes,
                                 ProviderChange::Kind kind)
{
    std::vector<std::string> names;
    for (const ProviderChange& change : changes)
        if (change.kind == kind) names.push_back(change.name);
    return names;
}

asio::awaitable<void> scan(Services& services, Exchange& exchange, bool isRemovingStale)
{
    const config::Config& config = exchange.config();
    const auto found = discover();
    std::vector<ProviderChange> changes;
    for (const Discovered& each : found)
        if (registered(config, each.provider) == nullptr)
            changes.push_back({ProviderChange::Kind::Add, each.provider.name, keysOf(each)});
    if (isRemovingStale)
        for (const auto& [name, provider] : config.providers)
            if (isStale(provider, found))
                changes.push_back({ProviderChange::Kind::Remove, name, Json()});
    const auto added = namesOf(changes, ProviderChange::Kind::Add);
    const auto removed = namesOf(changes, ProviderChange::Kind::Remove);
    if (!changes.empty()) {
        auto call = [&services, changes, cause = causeOf(exchange)] {
            return services.node.changeProviders(changes, cause);
        };
        const auto done =
            co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
        if (!done) {
            ApiError error = fromError(done.error());
            co_await exchange.respondError(std::move(error));
            co_return;
        }
    }
    AuditEntry entry;
    entry.action = "provider.discover";
    entry.subject = "environment";
    entry.before = Json{{"providers", config.providerOrder}};
    entry.after = Json{{"providers", services.runtime.get()->config->providerOrder},
                       {"added", added},
                       {"removed", removed}};
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    Json body = Json::object();
    body["message"] = std::to_string(found.size()) + " providers in the environment, " +
                      std::to_string(added.size()) + " of them new";
    body["discovered"] = found.size();
    body["newly_registered"] = added;
    body["removed"] = removed;
    body["total_providers"] = services.runtime.get()->config->providers.size();
    co_await exchange.respondJson(200, body);
}

}  // namespace

asio::awaitable<void> serveDiscovery(Services& services, Exchange& exchange)
{
    const config::Config& config = exchange.config();
    const auto found = discover();
    Json list = Json::array();
    for (const std::string& name : config.providerOrder)
        if (const auto* provider = config.provider(name))
            list.push_back(itemOf(services, name, provider->type,
                                  variableOf(found, config, *provider), provider));
    for (const Discovered& each : found)
        if (registered(config, each.provider) == nullptr)
            list.push_back(
                itemOf(services, each.provider.name, each.provider.type, each.variable, nullptr));
    const VerificationCounts counts(services, config);
    Json summary = counts.toJson();
    summary["total_discovered"] = list.size();
    summary["average_score"] = counts.averageScore ? Json(*counts.averageScore) : Json(nullptr);
    summary["debate_ready"] = counts.healthy.size() >= 2;
    Json body = Json::object();
    body["summary"] = std::move(summary);
    body["providers"] = std::move(list);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveDiscover(Services& services, Exchange& exchange)
{
    co_await scan(services, exchange, false);
}

asio::awaitable<void> serveRediscover(Services& services, Exchange& exchange)
{
    co_await scan(services, exchange, true);
}

}  // namespace helix::gateway

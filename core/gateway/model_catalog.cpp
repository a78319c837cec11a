#include "gateway/model_catalog.h"

#include "gateway/authentication_filter.h"
#include "routing/route_table.h"

#include <algorithm>
#include <set>

namespace helix::gateway {

namespace {

providers::Capabilities offersOf(const Exchange& exchange, const std::string& provider)
{
    const auto* upstream = exchange.runtime->catalog->find(provider);
    return upstream != nullptr ? upstream->capabilities() : providers::Capabilities();
}

providers::Capabilities anyOffers(const Exchange& exchange)
{
    providers::Capabilities any;
    for (const std::string& name : exchange.runtime->catalog->names()) {
        const auto offers = offersOf(exchange, name);
        for (const auto feature : providers::allFeatures())
            if (offers.has(feature)) any.add(feature);
    }
    return any;
}

}  // namespace

std::vector<CatalogModel> catalogModels(const Exchange& exchange)
{
    const auto& config = exchange.config();
    const auto any = anyOffers(exchange);
    std::vector<CatalogModel> list;
    std::set<std::string> seen;
    const auto add = [&](const std::string& id, const std::string& owner,
                         const providers::Capabilities& offers) {
        if (!modelRefusal(exchange, id) && seen.insert(id).second)
            list.push_back({id, owner, offers});
    };
    for (const auto& [name, group] : config.models) add(name, config.serviceName, any);
    for (const std::string& name : config.providerOrder) {
        const auto* provider = config.provider(name);
        if (provider == nullptr || !provider->isEnabled) continue;
        const auto offers = offersOf(exchange, name);
        for (const std::string& model : provider->models) add(model, name, offers);
    }
    if (!list.empty()) add(routing::kAutoModel, config.serviceName, any);
    return list;
}

tl::expected<CatalogModel, ApiError> catalogModel(const Exchange& exchange, const std::string& id)
{
    if (auto refusal = modelRefusal(exchange, id)) return tl::unexpected(std::move(*refusal));
    const auto list = catalogModels(exchange);
    const auto listed = std::find_if(list.begin(), list.end(),
                                     [&](const CatalogModel& model) { return model.id == id; });
    if (listed != list.end()) return *listed;
    const auto route = routing::resolveRoute(id, {}, exchange.config());
    if (route) {
        const std::string& provider = route->candidates.front().provider;
        return CatalogModel{id, provider, offersOf(exchange, provider)};
    }
    ApiError error = notFound(route.error().text(), "model_not_found");
    error.type = "invalid_request_error";
    error.param = "model";
    return tl::unexpected(std::move(error));
}

std::int64_t catalogCreatedSeconds(const Exchange& exchange)
{
    return unixMillis(exchange.runtime->loadedAt) / 1000;
}

}  // namespace helix::gateway

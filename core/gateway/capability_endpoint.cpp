#include "gateway/capability_endpoint.h"

#include "providers/capability_matrix.h"

namespace helix::gateway {

namespace {

Json rowJson(const providers::CapabilityRow& row)
{
    Json features = Json::object();
    for (const providers::Feature feature : providers::allFeatures()) {
        const char* name = providers::featureName(feature);
        features[name] = row.has(name);
    }
    return {{"provider", row.provider},
            {"type", row.wireType},
            {"models", row.models},
            {"is_simulated", row.isSimulated},
            {"features", std::move(features)}};
}

}  // namespace

net::asio::awaitable<void> serveCapabilities(Services&, Exchange& exchange)
{
    Json names = Json::array();
    for (const providers::Feature feature : providers::allFeatures())
        names.push_back(providers::featureName(feature));
    Json rows = Json::array();
    for (const auto& row : providers::capabilityRows(*exchange.runtime->catalog))
        rows.push_back(rowJson(row));
    Json body = Json::object();
    body["object"] = "list";
    body["features"] = std::move(names);
    body["on_unsupported_param"] = exchange.config().compatibility.onUnsupportedParam;
    body["data"] = std::move(rows);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway

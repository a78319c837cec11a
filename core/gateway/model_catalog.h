#pragma once
// The names a client may ask for, as every protocol lists them in its own shape.

#include "gateway/exchange.h"

#include <string>
#include <vector>

namespace helix::gateway {

struct CatalogModel {
    std::string id;
    std::string owner;               ///< name of the provider, or of this service for an alias
    providers::Capabilities offers;  ///< of the provider; those of any for an alias
};

/// Every model of every enabled provider, the configured aliases and groups, and `auto`; each id
/// once, and only what the caller's key may ask for.
[[nodiscard]] std::vector<CatalogModel> catalogModels(const Exchange& exchange);
/// One of them, or any other name that has a route, like "provider/model". Errors: the answer for a
/// model that is not there or that the caller's key may not ask for.
[[nodiscard]] tl::expected<CatalogModel, ApiError> catalogModel(const Exchange& exchange,
                                                                const std::string& id);
/// When the list came into being: the load of the configuration.
[[nodiscard]] std::int64_t catalogCreatedSeconds(const Exchange& exchange);

}  // namespace helix::gateway

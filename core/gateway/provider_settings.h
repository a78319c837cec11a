#pragma once
// What a client writes of a provider (POST and PUT /v1/providers), as keys of the configuration.
// The configuration's own table judges values; here is only what the API adds to it.

#include "config/config.h"
#include "gateway/api_error.h"

#include <tl/expected.hpp>

namespace helix::gateway {

inline constexpr std::size_t kMaxProviderName = 64;

struct ProviderSettings {
    std::string name;  ///< empty when the body has none
    Json keys = Json::object();
};

/// The members of `config` and of the body itself, the latter win; null means left out. Texts are
/// escaped: a client's ${VAR} is no variable. current: the provider to change, null for a new one,
/// which needs name and type. Errors: 400 naming the member.
[[nodiscard]] tl::expected<ProviderSettings, ApiError> readProviderSettings(
    const Json& body, const config::ProviderConfig* current);

/// Wire formats, then vendors.
[[nodiscard]] std::vector<std::string> providerTypes();

}  // namespace helix::gateway

#include "gateway/provider_settings.h"

#include "config/provider_overlay.h"
#include "gateway/provider_address.h"
#include "providers/vendor_table.h"

#include <algorithm>
#include <array>

namespace helix::gateway {

namespace {

// Paths below /v1/providers that are no provider.
constexpr std::array<std::string_view, 7> kTakenNames{
    "health", "verification", "verify", "discovery", "discover", "rediscover", "best"};

bool isGoodName(const std::string& name)
{
    const auto isNameChar = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    return !name.empty() && name.size() <= kMaxProviderName && name.front() != '.' &&
           std::all_of(name.begin(), name.end(), isNameChar);
}

bool isKnownType(const std::string& type)
{
    const auto types = providerTypes();
    return std::find(types.begin(), types.end(), type) != types.end() ||
           providers::vendorTable().find(type) != nullptr;
}

std::optional<ApiError> faultInName(const std::string& name)
{
    if (!isGoodName(name))
        return badRequest(
            "name must be 1 to 64 letters, digits, dots, dashes and underscores, not beginning "
            "with a dot",
            "name");
    if (std::find(kTakenNames.begin(), kTakenNames.end(), name) != kTakenNames.end())
        return badRequest("name must not be the name of an endpoint", "name");
    return std::nullopt;
}

void takeMembers(const Json& from, Json& keys)
{
    for (const auto& [key, value] : from.items())
        if (!value.is_null() && key != "name" && key != "config") keys[key] = value;
}

std::optional<ApiError> faultInType(const Json& keys, const config::ProviderConfig* current)
{
    const auto found = keys.find("type");
    if (found == keys.end()) {
        if (current != nullptr) return std::nullopt;
        return badRequest("type is missing", "type", "invalid_type");
    }
    const std::string type = found->is_string() ? found->get<std::string>() : std::string();
    if (!isKnownType(type)) return badRequest("type is not known", "type", "invalid_type");
    if (current != nullptr && type != current->type && type != current->vendor)
        return badRequest("type cannot be changed; delete the provider and add it again", "type");
    return std::nullopt;
}

std::optional<ApiError> faultInAddress(const Json& keys)
{
    const auto found = keys.find("base_url");
    if (found == keys.end()) return std::nullopt;
    const std::string url = found->is_string() ? found->get<std::string>() : std::string();
    if (const auto good = checkProviderAddress(url); !good)
        return badRequest(good.error().message, "base_url");
    return std::nullopt;
}

}  // namespace

std::vector<std::string> providerTypes()
{
    std::vector<std::string> types{"openai", "anthropic", "gemini",
                                   "ollama", "cohere",    "simulated"};
    for (const std::string& vendor : providers::vendorTable().names())
        if (std::find(types.begin(), types.end(), vendor) == types.end()) types.push_back(vendor);
    return types;
}

tl::expected<ProviderSettings, ApiError> readProviderSettings(const Json& body,
                                                              const config::ProviderConfig* current)
{
    if (!body.is_object()) return tl::unexpected(badRequest("the body must be a JSON object"));
    ProviderSettings settings;
    if (const Json* name = jsonMember(body, "name"))
        settings.name = name->is_string() ? name->get<std::string>() : std::string();
    if (current == nullptr) {
        if (auto fault = faultInName(settings.name)) return tl::unexpected(std::move(*fault));
    } else if (body.contains("name") && settings.name != current->name) {
        return tl::unexpected(badRequest("a provider's name cannot be changed", "name"));
    }
    if (const Json* more = jsonMember(body, "config")) {
        if (!more->is_object())
            return tl::unexpected(badRequest("config must be a JSON object", "config"));
        takeMembers(*more, settings.keys);
    }
    takeMembers(body, settings.keys);
    if (auto fault = faultInType(settings.keys, current)) return tl::unexpected(std::move(*fault));
    if (auto fault = faultInAddress(settings.keys)) return tl::unexpected(std::move(*fault));
    // A type in the file stands for a whole provider of its own.
    if (current != nullptr) settings.keys.erase("type");
    settings.keys = config::escapedTexts(std::move(settings.keys));
    return settings;
}

}  // namespace helix::gateway

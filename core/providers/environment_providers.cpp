// Providers out of environment variables.

#include "providers/vendor_table.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::size_t kMinKeyBytes = 4;

std::string lowered(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

// What people leave in an .env file until they have a key: "your-api-key", "sk-xxx", "<key>".
bool isExample(const std::string& value)
{
    const std::string text = lowered(value);
    for (const std::string_view part :
         {"your-", "your_", "yourkey", "xxxxx", "changeme", "change-me", "change_me", "replace",
          "holder", "example", "insert", "api-key-here", "<", "..."})
        if (text.find(part) != std::string::npos) return true;
    const std::size_t tail = text.find_last_of("-_") + 1;  // npos + 1 is the beginning
    return text.find_first_not_of("x*", tail) == std::string::npos;
}

std::string trimmed(std::string text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && isSpace(text.back())) text.pop_back();
    while (!text.empty() && isSpace(text.front())) text.erase(text.begin());
    return text;
}

std::string firstOf(const EnvironmentReader& environment, const std::vector<std::string>& names)
{
    for (const std::string& name : names) {
        const auto value = environment(name);
        if (!value) continue;
        std::string text = trimmed(*value);
        if (!text.empty()) return text;
    }
    return {};
}

std::string keyVariable(const EnvironmentReader& environment, const Vendor& vendor)
{
    for (const std::string& name : vendor.keyVariables) {
        const std::string key = firstOf(environment, {name});
        if (key.size() >= kMinKeyBytes && !isExample(key)) return name;
    }
    return {};
}

std::string keyOf(const EnvironmentReader& environment, const Vendor& vendor)
{
    const std::string name = keyVariable(environment, vendor);
    return name.empty() ? std::string() : firstOf(environment, {name});
}

// Ollama's own variable is an address to bind to: "0.0.0.0:11434" without a scheme.
std::string addressOf(std::string address)
{
    if (address.find("://") == std::string::npos) address = "http://" + address;
    if (const std::size_t any = address.find("://0.0.0.0"); any != std::string::npos)
        address.replace(any, 10, "://127.0.0.1");
    while (address.ends_with('/')) address.pop_back();
    const std::size_t host = address.find("://") + 3;
    const bool hasPort = address.find(':', host) != std::string::npos;
    if (!hasPort && address.starts_with("http://") && address.find('/', host) == std::string::npos)
        address += ":11434";
    return address;
}

// Replaces ${VAR}; empty when a variable is not set.
std::string substituted(const EnvironmentReader& environment, std::string text)
{
    for (std::size_t start = text.find("${"); start != std::string::npos; start = text.find("${")) {
        const std::size_t end = text.find('}', start);
        if (end == std::string::npos) return {};
        const std::string value = firstOf(environment, {text.substr(start + 2, end - start - 2)});
        if (value.empty() || value.find("${") != std::string::npos) return {};
        text.replace(start, end - start + 1, value);
    }
    return text;
}

std::optional<config::ProviderConfig> providerOf(const EnvironmentReader& environment,
                                                 const Vendor& vendor)
{
    config::ProviderConfig provider;
    provider.name = vendor.name;
    provider.vendor = vendor.name;
    provider.type = vendor.type;
    provider.origin = "environment";
    const std::string address = firstOf(environment, vendor.baseUrlVariables);
    const std::string key = keyOf(environment, vendor);
    if (vendor.isKeyless ? address.empty() : key.empty()) return std::nullopt;
    if (!key.empty()) provider.apiKeys.emplace_back(key);
    if (address.empty())
        provider.baseUrl = substituted(environment, vendor.baseUrl);
    else
        provider.baseUrl = vendor.type == "ollama" ? addressOf(address) : address;
    if (provider.baseUrl.empty()) return std::nullopt;
    if (std::string model = firstOf(environment, vendor.modelVariables); !model.empty())
        provider.models.push_back(std::move(model));
    completeProvider(provider);
    // Without a model there is nothing that a client could ask for.
    return provider.models.empty() ? std::nullopt : std::optional(std::move(provider));
}

}  // namespace

std::vector<config::ProviderConfig> providersFromEnvironment(const EnvironmentReader& environment)
{
    std::vector<const Vendor*> vendors;
    for (const Vendor& vendor : vendorTable().vendors()) vendors.push_back(&vendor);
    std::stable_sort(vendors.begin(), vendors.end(),
                     [](const Vendor* a, const Vendor* b) { return a->priority < b->priority; });
    std::vector<config::ProviderConfig> providers;
    for (const Vendor* vendor : vendors)
        if (auto provider = providerOf(environment, *vendor))
            providers.push_back(std::move(*provider));
    return providers;
}

std::string decidingVariable(const EnvironmentReader& environment, const Vendor& vendor)
{
    if (!vendor.isKeyless) return keyVariable(environment, vendor);
    for (const std::string& name : vendor.baseUrlVariables)
        if (!firstOf(environment, {name}).empty()) return name;
    return {};
}

}  // namespace helix::providers

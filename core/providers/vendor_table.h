#pragma once
// The vendors we know: which wire format they speak, where, with which header, and which
// environment variables people keep their keys in. A vendor is a row of
// resources/providers/vendors.json, not code.

#include "config/loader.h"
#include "providers/capabilities.h"

#include <functional>

namespace helix::providers {

struct Vendor {
    std::string name;
    std::vector<std::string> aliases;
    std::string type;     ///< wire format
    std::string baseUrl;  ///< may hold ${VAR}; empty when each customer has an own one
    std::vector<std::string> keyVariables;      ///< the first that is set wins
    std::vector<std::string> baseUrlVariables;  ///< override base_url
    std::vector<std::string> modelVariables;    ///< override the default model
    std::string defaultModel;
    std::string authHeader = "authorization";
    std::string authScheme = "Bearer";
    std::map<std::string, std::string> headers;
    bool isKeyless = false;  ///< a server of one's own: enabled by its address variable
    int priority = 5;        ///< smaller is preferred
    Quirks quirks;           ///< where it differs from the wire format
};

/// Immutable after create(). Thread: any.
class VendorTable {
public:
    /// Errors: ParseError for text that is not the table.
    [[nodiscard]] static Result<VendorTable> create(std::string_view json);

    /// By name or alias; nullptr when unknown.
    [[nodiscard]] const Vendor* find(std::string_view name) const noexcept;
    /// In the order of the table, without aliases.
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] const std::vector<Vendor>& vendors() const noexcept { return m_vendors; }

private:
    std::vector<Vendor> m_vendors;
};

/// The table that is built in.
[[nodiscard]] const VendorTable& vendorTable();

/// The table as the configuration's loader takes it, names and aliases.
[[nodiscard]] std::map<std::string, config::VendorDefaults> vendorDefaults();

/// Fills what the provider leaves open (type, base_url, model, auth header, headers) from the
/// vendor that `vendor`, `type` or its own name names. A base_url that is only the vendor's host
/// gets the vendor's path. Providers of a vendor that is unknown stay as they are.
void completeProvider(config::ProviderConfig& provider);

using EnvironmentReader = std::function<std::optional<std::string>(const std::string&)>;

/// A provider for every vendor whose key is in the environment, best priority first; a server of
/// one's own when its address is. Values that are obviously examples ("your-api-key", "sk-xxx") do
/// not count.
[[nodiscard]] std::vector<config::ProviderConfig> providersFromEnvironment(
    const EnvironmentReader& environment);

/// The variable that makes the vendor a provider: the one whose key counts, or the address of a
/// server of one's own. Empty when there is none.
[[nodiscard]] std::string decidingVariable(const EnvironmentReader& environment,
                                           const Vendor& vendor);

}  // namespace helix::providers

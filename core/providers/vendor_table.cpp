#include "providers/vendor_table.h"

#include "base/json.h"
#include "providers/vendor_quirks.h"

#include <algorithm>

namespace helix::resources {
extern const std::string_view kVendorTable;
}

namespace helix::providers {

namespace {

std::vector<std::string> textList(const Json& object, const char* member)
{
    std::vector<std::string> list;
    if (const Json* values = jsonMember(object, member); values != nullptr && values->is_array())
        for (const Json& value : *values)
            if (value.is_string()) list.push_back(value.get<std::string>());
    return list;
}

Vendor readVendor(const Json& json)
{
    Vendor vendor;
    vendor.name = jsonText(json, "name");
    vendor.aliases = textList(json, "aliases");
    vendor.type = jsonText(json, "type");
    vendor.baseUrl = jsonText(json, "base_url");
    vendor.keyVariables = textList(json, "key_env");
    vendor.baseUrlVariables = textList(json, "base_url_env");
    vendor.modelVariables = textList(json, "model_env");
    vendor.defaultModel = jsonText(json, "default_model");
    vendor.authHeader = jsonText(json, "auth_header", vendor.authHeader);
    vendor.authScheme = jsonText(json, "auth_scheme", vendor.authScheme);
    const Json* keyless = jsonMember(json, "keyless");
    vendor.isKeyless = keyless != nullptr && keyless->is_boolean() && keyless->get<bool>();
    vendor.priority = static_cast<int>(jsonInt(json, "priority", vendor.priority));
    if (const Json* headers = jsonMember(json, "headers");
        headers != nullptr && headers->is_object())
        for (auto header = headers->begin(); header != headers->end(); ++header)
            vendor.headers.emplace(header.key(), jsonText(*headers, header.key().c_str()));
    return vendor;
}

config::VendorDefaults defaultsOf(const Vendor& vendor)
{
    config::VendorDefaults defaults;
    defaults.type = vendor.type;
    if (vendor.baseUrl.find("${") == std::string::npos) defaults.baseUrl = vendor.baseUrl;
    if (!vendor.defaultModel.empty()) defaults.models.push_back(vendor.defaultModel);
    defaults.authHeader = vendor.authHeader;
    defaults.authScheme = vendor.authScheme;
    defaults.headers = vendor.headers;
    return defaults;
}

const Vendor* vendorOf(const config::ProviderConfig& provider)
{
    const VendorTable& table = vendorTable();
    if (!provider.vendor.empty()) return table.find(provider.vendor);
    const Vendor* named = table.find(provider.name);
    // A wire format's name is a vendor's too; the provider's own name says more when it fits.
    if (named != nullptr && (provider.type.empty() || named->type == provider.type)) return named;
    return provider.type.empty() ? nullptr : table.find(provider.type);
}

// "https://api.openai.com" for "https://api.openai.com/v1"
bool isOnlyHostOf(const std::string& configured, const std::string& full)
{
    const std::size_t host = full.find("://");
    if (host == std::string::npos) return false;
    return configured == full.substr(0, full.find('/', host + 3));
}

bool isWireFormatName(const std::string& type)
{
    return type == "openai" || type == "anthropic" || type == "gemini" || type == "ollama" ||
           type == "cohere" || type == "simulated";
}

}  // namespace

Result<VendorTable> VendorTable::create(std::string_view json)
{
    const auto parsed = parseJson(json);
    if (!parsed) return tl::unexpected(parsed.error());
    const Json* list = jsonMember(*parsed, "vendors");
    if (list == nullptr || !list->is_array())
        return fail(ErrorCode::ParseError, "the vendor table has no list of vendors");
    VendorTable table;
    for (const Json& row : *list) {
        Vendor vendor = readVendor(row);
        if (vendor.name.empty() || vendor.type.empty())
            return fail(ErrorCode::ParseError, "a row of the vendor table has no name or no type");
        if (const Json* quirks = jsonMember(row, "quirks")) {
            auto read = readQuirks(*quirks);
            if (!read) return tl::unexpected(read.error());
            vendor.quirks = std::move(*read);
        }
        if (table.find(vendor.name) != nullptr)
            return fail(ErrorCode::ParseError, "the vendor table has '" + vendor.name + "' twice");
        table.m_vendors.push_back(std::move(vendor));
    }
    return table;
}

const Vendor* VendorTable::find(std::string_view name) const noexcept
{
    for (const Vendor& vendor : m_vendors)
        if (vendor.name == name ||
            std::find(vendor.aliases.begin(), vendor.aliases.end(), name) != vendor.aliases.end())
            return &vendor;
    return nullptr;
}

std::vector<std::string> VendorTable::names() const
{
    std::vector<std::string> names;
    for (const Vendor& vendor : m_vendors) names.push_back(vendor.name);
    return names;
}

const VendorTable& vendorTable()
{
    // The table is part of the program and tested; what cannot be read would be no vendor at all.
    static const VendorTable table =
        VendorTable::create(resources::kVendorTable).value_or(VendorTable());
    return table;
}

std::map<std::string, config::VendorDefaults> vendorDefaults()
{
    std::map<std::string, config::VendorDefaults> defaults;
    for (const Vendor& vendor : vendorTable().vendors()) {
        defaults.emplace(vendor.name, defaultsOf(vendor));
        for (const std::string& alias : vendor.aliases) defaults.emplace(alias, defaultsOf(vendor));
    }
    return defaults;
}

void completeProvider(config::ProviderConfig& provider)
{
    const Vendor* vendor = vendorOf(provider);
    if (vendor == nullptr) return;
    if (provider.vendor.empty()) provider.vendor = vendor->name;
    if (!isWireFormatName(provider.type)) provider.type = vendor->type;
    const bool hasUrl = vendor->baseUrl.find("${") == std::string::npos;
    if (hasUrl && (provider.baseUrl.empty() || isOnlyHostOf(provider.baseUrl, vendor->baseUrl)))
        provider.baseUrl = vendor->baseUrl;
    if (provider.models.empty() && !vendor->defaultModel.empty())
        provider.models.push_back(vendor->defaultModel);
    const config::ProviderConfig defaults;
    if (provider.authHeader == defaults.authHeader && provider.authScheme == defaults.authScheme) {
        provider.authHeader = vendor->authHeader;
        provider.authScheme = vendor->authScheme;
    }
    for (const auto& [name, value] : vendor->headers) provider.headers.emplace(name, value);
}

}  // namespace helix::providers

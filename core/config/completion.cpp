#include "config/completion.h"

#include "base/ip_network.h"
#include "config/json_reader.h"
#include "config/json_writer.h"

#include <algorithm>

namespace helix::config {

namespace {

// Takes from `tree` what `known` has: what is left belongs to modules that read it themselves.
void subtract(Json& tree, const Json& known)
{
    for (const auto& [key, value] : known.items()) {
        const auto found = tree.find(key);
        if (found == tree.end()) continue;
        if (value.is_object() && found->is_object()) subtract(*found, value);
        if (!found->is_object() || found->empty()) tree.erase(found);
    }
}

std::vector<std::string_view> knownTypes(const LoadOptions& options)
{
    std::vector<std::string_view> names(options.wireFormats.begin(), options.wireFormats.end());
    for (const auto& [name, vendor] : options.vendors) names.push_back(name);
    return names;
}

bool isWireFormat(const LoadOptions& options, const std::string& name)
{
    return std::find(options.wireFormats.begin(), options.wireFormats.end(), name) !=
           options.wireFormats.end();
}

void fillFromVendor(ProviderConfig& provider, std::string name, const LoadOptions& options,
                    const Validator& validator)
{
    const auto found = options.vendors.find(name);
    if (found == options.vendors.end()) return;
    const VendorDefaults& vendor = found->second;
    const std::string path = joinPath("providers", provider.name);
    if (provider.type.empty() || !isWireFormat(options, provider.type)) provider.type = vendor.type;
    provider.vendor = name;
    if (provider.baseUrl.empty()) provider.baseUrl = vendor.baseUrl;
    if (provider.models.empty()) provider.models = vendor.models;
    for (const auto& [header, value] : vendor.headers) provider.headers.emplace(header, value);
    const bool isGiven =
        validator.has(path + ".auth_header") || validator.has(path + ".auth_scheme");
    if (vendor.authHeader.empty() || isGiven) return;
    provider.authHeader = vendor.authHeader;
    provider.authScheme = vendor.authScheme;
}

void reportUnknownName(const ProviderConfig& provider, const char* key, const std::string& name,
                       const LoadOptions& options, Validator& validator)
{
    const auto near = nearestName(name, knownTypes(options));
    std::string message = std::string("no ") + key + " of this name is known";
    if (!near.empty()) message.append("; did you mean \"").append(near).append("\"?");
    validator.reportAt(Severity::Error, joinPath("providers", provider.name) + "." + key,
                       std::move(message));
}

// `type` names a wire format or a vendor; without it the provider's own name does.
void completeType(ProviderConfig& provider, const LoadOptions& options, Validator& validator)
{
    if (!provider.vendor.empty() && !options.vendors.contains(provider.vendor))
        reportUnknownName(provider, "vendor", provider.vendor, options, validator);
    const bool isKnownType =
        isWireFormat(options, provider.type) || options.vendors.contains(provider.type);
    if (!provider.type.empty() && !isKnownType) {
        reportUnknownName(provider, "type", provider.type, options, validator);
        return;
    }
    if (!provider.vendor.empty())
        fillFromVendor(provider, provider.vendor, options, validator);
    else if (!provider.type.empty())
        fillFromVendor(provider, provider.type, options, validator);
    else if (options.vendors.contains(provider.name))
        fillFromVendor(provider, provider.name, options, validator);
    else if (isWireFormat(options, provider.name))
        provider.type = provider.name;
    if (!provider.type.empty()) return;
    if (provider.isEnabled)
        validator.reportAt(Severity::Warning, joinPath("providers", provider.name),
                           "stays off: its name is no known vendor's, so it needs a type");
    provider.isEnabled = false;
}

bool isHttpUrl(std::string_view url)
{
    std::string_view rest;
    if (url.starts_with("https://"))
        rest = url.substr(8);
    else if (url.starts_with("http://"))
        rest = url.substr(7);
    else
        return false;
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    return !authority.empty() && authority.find('@') == std::string_view::npos &&
           url.find_first_of(" \t\n?#") == std::string_view::npos;
}

bool isHeaderName(std::string_view name)
{
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

bool isHeaderValue(std::string_view value)
{
    return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void checkProvider(ProviderConfig& provider, Validator& validator)
{
    const std::string path = joinPath("providers", provider.name);
    while (provider.baseUrl.ends_with('/')) provider.baseUrl.pop_back();
    if (!provider.baseUrl.empty() && !isHttpUrl(provider.baseUrl))
        validator.reportAt(Severity::Error, path + ".base_url",
                           "must be an http or https URL without user, query and fragment");
    if (!isHeaderName(provider.authHeader))
        validator.reportAt(Severity::Error, path + ".auth_header", "must be the name of a header");
    for (const auto& [name, value] : provider.headers) {
        if (!isHeaderName(name))
            validator.reportAt(Severity::Error, joinPath(path + ".headers", name),
                               "must be the name of a header");
        if (!isHeaderValue(value))
            validator.reportAt(Severity::Error, joinPath(path + ".headers", name),
                               "must not hold a line break");
    }
    for (std::size_t i = 0; i < provider.apiKeys.size(); ++i)
        if (!isHeaderValue(provider.apiKeys[i].reveal()))
            validator.reportAt(Severity::Error, path + ".api_key", "must not hold a line break");
    std::erase_if(provider.apiKeys, [](const Secret& key) { return key.isEmpty(); });
}

// A chain may name providers that are not here: another file or the environment may add them.
void checkReference(const Config& config, const std::string& name, const std::string& path,
                    Validator& validator)
{
    if (config.provider(name) != nullptr) return;
    const std::vector<std::string_view> names(config.providerOrder.begin(),
                                              config.providerOrder.end());
    std::string message =
        name.empty() ? "names no provider" : "no provider of this name is configured";
    if (const auto near = nearestName(name, names); !near.empty())
        message.append("; did you mean \"").append(near).append("\"?");
    validator.reportAt(name.empty() ? Severity::Error : Severity::Warning, path,
                       std::move(message));
}

void checkGroupReference(const Config& config, const std::string& name, const std::string& path,
                         Validator& validator)
{
    if (config.models.contains(name)) return;
    std::vector<std::string_view> names;
    for (const auto& [known, group] : config.models) names.push_back(known);
    std::string message = "no group of this name is configured";
    if (const auto near = nearestName(name, names); !near.empty())
        message.append("; did you mean \"").append(near).append("\"?");
    validator.reportAt(Severity::Error, path, std::move(message));
}

void checkGroupExtras(const Config& config, const ModelGroupConfig& group, const std::string& path,
                      Validator& validator)
{
    for (std::size_t i = 0; i < group.fallbacks.size(); ++i) {
        const std::string at = path + ".fallbacks[" + std::to_string(i) + "]";
        if (group.fallbacks[i] == group.name)
            validator.reportAt(Severity::Error, at, "a group cannot be its own fallback");
        else
            checkGroupReference(config, group.fallbacks[i], at, validator);
    }
    if (group.shadow)
        checkReference(config, group.shadow->provider, path + ".shadow.provider", validator);
}

void checkGroups(const Config& config, Validator& validator)
{
    for (const auto& [name, group] : config.models) {
        const std::string path = joinPath("models", name);
        if (group.targets.empty())
            validator.reportAt(Severity::Error, path, "needs at least one target");
        for (std::size_t i = 0; i < group.targets.size(); ++i)
            checkReference(config, group.targets[i].provider,
                           path + ".targets[" + std::to_string(i) + "].provider", validator);
        checkGroupExtras(config, group, path, validator);
    }
}

bool isMetricPrefix(std::string_view prefix)
{
    return prefix.empty() || (std::isdigit(static_cast<unsigned char>(prefix[0])) == 0 &&
                              std::all_of(prefix.begin(), prefix.end(), [](char c) {
                                  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                                         c == '_';
                              }));
}

void checkSecurity(const Config& config, Validator& validator)
{
    if (config.security.auth == "off" && !isLoopbackHost(config.server.host))
        validator.reportAt(Severity::Error, "security.auth",
                           "off is only allowed when server.host is a loopback address; write "
                           "required, or listen on 127.0.0.1");
    if (!isHeaderName(config.security.apiKey.header))
        validator.reportAt(Severity::Error, "security.api_key.header",
                           "must be the name of a header");
    for (std::size_t i = 0; i < config.security.trustedProxies.size(); ++i)
        if (!parseIpNetwork(config.security.trustedProxies[i]))
            validator.reportAt(Severity::Error,
                               "security.trusted_proxies[" + std::to_string(i) + "]",
                               "must be an address or a network such as 10.0.0.0/8");
    const std::string& token = config.security.adminToken.reveal();
    if (!isHeaderValue(token))
        validator.reportAt(Severity::Error, "security.admin_token", "must not hold a line break");
    constexpr std::size_t kShortToken = 16;
    if (!token.empty() && token.size() < kShortToken)
        validator.reportAt(Severity::Warning, "security.admin_token",
                           "is shorter than 16 characters and easy to guess");
}

void checkLimits(const Config& config, Validator& validator)
{
    if (!config.rateLimiting) return;
    for (const auto& [path, limit] : config.rateLimiting->endpoints)
        if (!path.starts_with('/'))
            validator.reportAt(Severity::Error, joinPath("rate_limiting.endpoints", path),
                               "must be a path that begins with a slash");
    const RateHeadersConfig& headers = config.rateLimiting->headers;
    for (const auto& [key, name] :
         {std::pair("limit", &headers.limit), std::pair("remaining", &headers.remaining),
          std::pair("reset", &headers.reset)})
        if (!isHeaderName(*name))
            validator.reportAt(Severity::Error, std::string("rate_limiting.headers.") + key,
                               "must be the name of a header");
}

void checkAddresses(const Config& config, Validator& validator)
{
    const MetricsConfig& metrics = config.metrics;
    const std::string& host = metrics.host.empty() ? config.server.host : metrics.host;
    if (config.server.host.empty())
        validator.reportAt(Severity::Error, "server.host", "must not be empty");
    if (metrics.isEnabled && metrics.port != 0 && metrics.port == config.server.port &&
        host == config.server.host)
        validator.reportAt(Severity::Error, "monitoring.metrics.port",
                           "is the port of server.port; the two need different ones");
    if (!metrics.path.starts_with('/'))
        validator.reportAt(Severity::Error, "monitoring.metrics.path", "must begin with a slash");
    if (!isMetricPrefix(metrics.prefix))
        validator.reportAt(Severity::Error, "monitoring.metrics.prefix",
                           "must consist of letters, digits and underscores");
}

void checkSpans(const Config& config, Validator& validator)
{
    if (config.shutdown.drainTimeout > config.shutdown.timeout)
        validator.reportAt(Severity::Error, "high_availability.graceful_shutdown.drain_timeout",
                           "must not be longer than timeout");
    if (config.retry.initialDelay > config.retry.maxDelay)
        validator.reportAt(Severity::Error, "high_availability.retry.initial_delay",
                           "must not be longer than max_delay");
}

}  // namespace

void checkChains(const Json& tree, Validator& validator)
{
    const Json* availability = jsonMember(tree, "high_availability");
    const Json* failover = availability ? jsonMember(*availability, "failover") : nullptr;
    const Json* chains = failover ? jsonMember(*failover, "fallback_providers") : nullptr;
    if (chains == nullptr) return;
    std::vector<std::string> primaries;
    for (std::size_t i = 0; i < chains->size(); ++i) {
        const std::string path =
            "high_availability.failover.fallback_providers[" + std::to_string(i) + "]";
        const std::string primary = jsonText((*chains)[i], "primary");
        if (primary.empty()) validator.reportAt(Severity::Error, path, "needs a primary");
        if (std::find(primaries.begin(), primaries.end(), primary) != primaries.end())
            validator.reportAt(Severity::Error, path + ".primary",
                               "this provider already has a chain");
        primaries.push_back(primary);
        for (const Json& name : (*chains)[i].value("fallbacks", Json::array()))
            if (name == primary)
                validator.reportAt(Severity::Error, path + ".fallbacks",
                                   "a provider cannot be its own fallback");
    }
}

namespace {

void checkTracing(const TracingConfig& tracing, Validator& validator)
{
    if (!tracing.endpoint.empty() && !isHttpUrl(tracing.endpoint))
        validator.reportAt(Severity::Error, "tracing.endpoint",
                           "must be an http or https URL without user, query and fragment");
    for (const auto& [name, value] : tracing.headers)
        if (!isHeaderName(name) || !isHeaderValue(value))
            validator.reportAt(Severity::Error, joinPath("tracing.headers", name),
                               "must be the name of a header and a value without line breaks");
}

void checkTls(const TlsConfig& tls, Validator& validator)
{
    if (!tls.isEnabled) return;
    if (tls.certFile.empty())
        validator.reportAt(Severity::Error, "security.tls.cert_file",
                           "TLS needs a certificate; name its file");
    if (tls.keyFile.empty())
        validator.reportAt(Severity::Error, "security.tls.key_file",
                           "TLS needs a private key; name its file");
    if (tls.clientAuth != "none" && tls.clientCaFile.empty())
        validator.reportAt(Severity::Error, "security.tls.client_ca_file",
                           "client certificates need an authority to be checked by; name its file");
}

void checkOrigins(const CorsConfig& cors, Validator& validator)
{
    for (std::size_t i = 0; i < cors.allowedOrigins.size(); ++i)
        if (cors.allowedOrigins[i] == "*" || cors.allowedOrigins[i] == "null")
            validator.reportAt(Severity::Warning,
                               "security.cors.allowed_origins[" + std::to_string(i) + "]",
                               "allows nobody; origins are compared byte by byte, so name each");
}

void checkSemanticCache(const SemanticCacheConfig& semantic, Validator& validator)
{
    if (semantic.isEnabled && semantic.provider.empty())
        validator.reportAt(Severity::Warning, "cache.semantic",
                           "finds nothing without the provider of its embeddings; set provider");
}

}  // namespace

Config bindConfig(const Json& tree, const std::vector<std::string>& providerOrder)
{
    Config config;
    JsonReader reader(tree);
    describe(reader, config);
    if (const Json* cache = jsonMember(tree, "cache"); cache && !jsonMember(*cache, "enabled"))
        config.cache.isEnabled = true;
    config.providerOrder = providerOrder;
    config.otherSections = tree;
    Json known = Json::object();
    JsonWriter writer(known, SecretForm::Redacted);
    describe(writer, config);
    subtract(config.otherSections, known);
    const auto field = [&](const char* name) {
        const auto found = config.logging.defaultFields.find(name);
        return found == config.logging.defaultFields.end() ? std::string() : found->second;
    };
    if (config.environment.empty()) config.environment = field("environment");
    if (!field("service").empty()) config.serviceName = field("service");
    return config;
}

void completeConfig(Config& config, const LoadOptions& options, Validator& validator)
{
    for (auto& [name, provider] : config.providers) {
        completeType(provider, options, validator);
        checkProvider(provider, validator);
    }
    checkGroups(config, validator);
    checkSecurity(config, validator);
    checkLimits(config, validator);
    checkAddresses(config, validator);
    checkSpans(config, validator);
    checkTracing(config.tracing, validator);
    checkTls(config.security.tls, validator);
    checkOrigins(config.security.cors, validator);
    checkSemanticCache(config.cache.semantic, validator);
}

void completeLaidOver(ProviderConfig& provider, bool namesVendor, const LoadOptions& options,
                      Validator& validator)
{
    if (namesVendor) completeType(provider, options, validator);
    checkProvider(provider, validator);
}

}  // namespace helix::config

#include "node/config_source.h"

#include "providers/vendor_table.h"

#include <cstdlib>

namespace helix::resources {
extern const std::string_view kDemoConfig;
}

namespace helix::node {

namespace {

std::optional<std::string> environment(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

void addEnvironmentProviders(config::Config& config)
{
    for (auto& provider : providers::providersFromEnvironment(environment)) {
        config.providerOrder.push_back(provider.name);
        config.providers.emplace(provider.name, std::move(provider));
    }
}

Result<void> addDemo(config::Config& config)
{
    config::LoadOptions options = loadOptions({});
    options.text = std::string(resources::kDemoConfig);
    options.displayName = "the built-in demo configuration";
    auto demo = config::loadConfig(options);
    if (!demo) return tl::unexpected(demo.error());
    for (const std::string& name : demo->providerOrder) {
        if (!config.providers.emplace(name, demo->providers.at(name)).second) continue;
        config.providerOrder.push_back(name);
    }
    config.failover.fallbacks.merge(demo->failover.fallbacks);
    config.models.merge(demo->models);
    config.requestLog.isCapturingBodies = true;
    config.isDemo = true;
    return {};
}

}  // namespace

config::LoadOptions loadOptions(const std::string& file)
{
    config::LoadOptions options;
    options.file = file;
    options.vendors = providers::vendorDefaults();
    if (file.empty()) {
        options.text = "";
        options.displayName = "the defaults";
    }
    return options;
}

Result<config::Config> effectiveConfig(const NodeOptions& options)
{
    auto config = config::loadConfig(loadOptions(options.configFile));
    if (!config) return config;
    if (config->providers.empty()) addEnvironmentProviders(*config);
    const bool isDemo = options.isDemo || (config->providers.empty() && options.configFile.empty());
    if (isDemo) {
        if (const auto added = addDemo(*config); !added) return tl::unexpected(added.error());
    }
    if (options.listen) {
        config->server.host = options.listen->host;
        config->server.port = options.listen->port;
    }
    if (options.metricsListen) {
        config->metrics.host = options.metricsListen->host;
        config->metrics.port = options.metricsListen->port;
    }
    // The file was checked with its own host; the command line may have opened the gateway to
    // others.
    if (config->security.auth == "off" && !config::isLoopbackHost(config->server.host))
        return fail(ErrorCode::InvalidArgument,
                    "security.auth is off, which is only allowed on loopback, but the gateway "
                    "would listen on " +
                        config->server.host +
                        "; set security.auth to required or listen on 127.0.0.1");
    return config;
}

}  // namespace helix::node

#include "node/config_source.h"

#include "config/provider_overlay.h"
#include "config/schema_tree.h"
#include "config/value_origins.h"
#include "providers/vendor_table.h"
#include "store/data_directory.h"

#include <sys/stat.h>
#include <cstdlib>
#include <fstream>

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
        const std::string path = config::joinPath("providers", provider.name);
        if (!provider.apiKeys.empty()) config::setOrigin(config, path + ".api_keys", "environment");
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
        const auto [place, isNew] = config.providers.emplace(name, demo->providers.at(name));
        if (!isNew) continue;
        place->second.origin = "demo";
        config::copyOrigins(config, *demo, config::joinPath("providers", name), "demo");
        config.providerOrder.push_back(name);
    }
    config.failover.fallbacks.merge(demo->failover.fallbacks);
    for (const auto& [name, group] : demo->models)
        if (!config.models.contains(name))
            config::copyOrigins(config, *demo, config::joinPath("models", name), "demo");
    config.models.merge(demo->models);
    config::copyOrigins(config, *demo, "high_availability.failover.fallback_providers", "demo");
    config::setOrigin(config, "request_log.capture_bodies", "demo");
    config.requestLog.isCapturingBodies = true;
    config.isDemo = true;
    return {};
}

void applyCommandLine(config::Config& config, const NodeOptions& options)
{
    if (options.listen) {
        config.server.host = options.listen->host;
        config.server.port = options.listen->port;
        config::setOrigin(config, "server.host", "command_line");
        config::setOrigin(config, "server.port", "command_line");
    }
    if (options.metricsListen) {
        config.metrics.host = options.metricsListen->host;
        config.metrics.port = options.metricsListen->port;
        config::setOrigin(config, "monitoring.metrics.host", "command_line");
        config::setOrigin(config, "monitoring.metrics.port", "command_line");
    }
}

/// Everything but the demo and what was changed at run time.
Result<config::LoadedConfig> baseConfig(const NodeOptions& options,
                                        const std::optional<SourceTexts>& texts)
{
    config::LoadOptions load = loadOptions(options.configFile);
    if (texts && !options.configFile.empty()) load.text = texts->main.value_or("");
    auto loaded = config::loadConfigWithSource(load);
    if (!loaded) return loaded;
    config::Config& config = loaded->config;
    if (config.providers.empty()) addEnvironmentProviders(config);
    applyCommandLine(config, options);
    // The file was checked with its own host; the command line may have opened the gateway to
    // others.
    if (config.security.auth == "off" && !config::isLoopbackHost(config.server.host))
        return fail(ErrorCode::InvalidArgument,
                    "security.auth is off, which is only allowed on loopback, but the gateway "
                    "would listen on " +
                        config.server.host +
                        "; set security.auth to required or listen on 127.0.0.1");
    return loaded;
}

/// It holds keys, whoever wrote it.
Result<void> checkProviderFileMode(const std::filesystem::path& path, bool isAllowed,
                                   std::vector<std::string>& warnings)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & (S_IROTH | S_IWOTH)) == 0)
        return {};
    const bool isWritable = (status.st_mode & S_IWOTH) != 0;
    const std::string message = path.string() + ": the file may hold keys and everybody may " +
                                (isWritable ? "write" : "read") + " it; run chmod 600 on it";
    if (isWritable && !isAllowed) return fail(ErrorCode::PermissionDenied, message);
    warnings.push_back(message);
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

Result<NodeConfig> loadNodeConfig(const NodeOptions& options, std::optional<bool> isDemo,
                                  const std::optional<SourceTexts>& texts)
{
    // Without a home directory there is no data directory either, and the start says so.
    const auto path = providerFile(options).value_or(std::filesystem::path(kProviderFile));
    auto changes = texts ? Result<std::string>(texts->providers) : readProviderFile(path);
    if (!changes) return tl::unexpected(changes.error());
    auto loaded = baseConfig(options, texts);
    if (!loaded) return tl::unexpected(loaded.error());
    NodeConfig node;
    node.base = std::move(loaded->config);
    if (!options.configFile.empty()) node.texts.main = std::move(loaded->source);
    node.texts.providers = std::move(*changes);
    for (const auto& warning : loaded->warnings) node.warnings.push_back(warning.text());
    if (!texts)
        if (auto checked = checkProviderFileMode(path, node.base.security.isAllowingInsecureFiles,
                                                 node.warnings);
            !checked)
            return tl::unexpected(checked.error());
    auto effective = withProviderFile(node.base, node.texts.providers, path);
    if (!effective) return tl::unexpected(effective.error());
    const bool isBare = effective->providers.empty() && options.configFile.empty();
    if (isDemo.value_or(options.isDemo || node.base.isDemo || isBare)) {
        if (const auto added = addDemo(node.base); !added) return tl::unexpected(added.error());
        effective = withProviderFile(node.base, node.texts.providers, path);
        if (!effective) return tl::unexpected(effective.error());
    }
    node.effective = std::move(*effective);
    return node;
}

Result<config::Config> effectiveConfig(const NodeOptions& options)
{
    auto loaded = loadNodeConfig(options);
    if (!loaded) return tl::unexpected(loaded.error());
    return std::move(loaded->effective);
}

Result<std::filesystem::path> providerFile(const NodeOptions& options)
{
    if (!options.dataDirectory.empty())
        return std::filesystem::path(options.dataDirectory) / kProviderFile;
    auto directory = store::DataDirectory::defaultPath();
    if (!directory) return tl::unexpected(directory.error());
    return *directory / kProviderFile;
}

Result<std::string> readProviderFile(const std::filesystem::path& path)
{
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return std::string();
    std::ifstream file(path, std::ios::binary);
    std::string text(config::kMaxConfigBytes + 1, '\0');
    if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || !file.is_open())
        return fail(ErrorCode::IoError, path.string() + " cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > config::kMaxConfigBytes)
        return fail(ErrorCode::LimitExceeded, path.string() + " is larger than a configuration");
    return text;
}

Result<config::Config> withProviderFile(config::Config base, const std::string& text,
                                        const std::filesystem::path& path)
{
    if (text.empty()) return base;
    config::LoadOptions options = loadOptions({});
    options.displayName = path.string();
    if (const auto laid = config::applyProviderOverlay(base, text, options); !laid)
        return tl::unexpected(laid.error());
    return base;
}

}  // namespace helix::node

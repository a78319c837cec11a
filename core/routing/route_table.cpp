#include "routing/route_table.h"

#include "routing/candidate_list.h"
#include "routing/group_route.h"
#include "routing/near_names.h"

#include <algorithm>

namespace helix::routing {

using config::Config;
using config::ProviderConfig;

namespace {

void appendListers(std::vector<Candidate>& candidates, const Config& config,
                   const std::string& model)
{
    for (const auto& name : config.providerOrder)
        if (const auto* provider = enabledProvider(config, name);
            provider && lists(*provider, model))
            append(candidates, {name, model});
}

/// An operator's list replaces the implicit one, so that a chain never leaves what was written.
std::vector<Candidate> withFailover(const Candidate& primary, const Config& config)
{
    std::vector<Candidate> candidates{primary};
    if (!config.failover.isEnabled) return candidates;
    if (!appendFallbacks(candidates, primary, config))
        appendListers(candidates, config, primary.model);
    return candidates;
}

std::vector<Candidate> autoCandidates(const Config& config, const RouteOptions& options)
{
    std::vector<std::string> names = config.providerOrder;
    if (options.healthRank) {
        std::map<std::string, int> ranks;
        for (const auto& name : names) ranks[name] = options.healthRank(name);
        std::stable_sort(names.begin(), names.end(), [&ranks](const auto& a, const auto& b) {
            return ranks.at(a) < ranks.at(b);
        });
    }
    std::vector<Candidate> candidates;
    for (const auto& name : names)
        if (const auto* provider = enabledProvider(config, name))
            append(candidates, {name, defaultModel(*provider)});
    if (!config.failover.isEnabled && candidates.size() > 1) candidates.resize(1);
    return candidates;
}

/// The target that `model` means without a group: exact id, provider/model, provider.
std::optional<Candidate> primaryOf(const std::string& model, const Config& config)
{
    for (const auto& name : config.providerOrder)
        if (const auto* provider = enabledProvider(config, name);
            provider && lists(*provider, model))
            return Candidate{name, model};
    if (const auto slash = model.find('/'); slash != std::string::npos) {
        const auto* provider = enabledProvider(config, model.substr(0, slash));
        const auto rest = model.substr(slash + 1);
        if (provider && servesModel(*provider, rest)) return Candidate{provider->name, rest};
    }
    const auto* provider = enabledProvider(config, model);
    if (provider && !provider->models.empty()) return Candidate{model, provider->models.front()};
    return std::nullopt;
}

Candidates candidatesOf(const std::string& model, const Config& config, const RouteOptions& options)
{
    if (const auto group = config.models.find(model); group != config.models.end())
        return resolveGroup(group->second, config, options);
    if (model == kAutoModel) return {autoCandidates(config, options), {}};
    auto primary = primaryOf(model, config);
    if (!primary) return {};
    return {withFailover(*primary, config), {}};
}

/// The forced provider's own model for what was asked, empty when it has none.
std::string modelAt(const ProviderConfig& provider, const std::string& model, const Config& config)
{
    if (const auto group = config.models.find(model); group != config.models.end()) {
        for (const auto& target : group->second.targets)
            if (target.provider == provider.name && !target.model.empty()) return target.model;
        return defaultModel(provider);
    }
    if (lists(provider, model)) return model;
    if (model.empty() || model == kAutoModel || config.provider(model))
        return defaultModel(provider);
    const auto prefix = provider.name + "/";
    const auto own = model.starts_with(prefix) ? model.substr(prefix.size()) : model;
    return servesModel(provider, own) ? own : std::string();
}

Result<Route> forcedRoute(const std::string& model, const std::string& name, const Config& config)
{
    const auto* provider = enabledProvider(config, name);
    if (!provider)
        return fail(ErrorCode::NotFound, "no provider \"" + name + "\" is configured" +
                                             suggestion(name, config.providerOrder));
    auto own = modelAt(*provider, model, config);
    if (own.empty())
        return fail(ErrorCode::NotFound, "provider \"" + name + "\" has no model \"" + model +
                                             "\"" + suggestion(model, provider->models));
    return Route{model, config.models.contains(model) ? model : "", {{name, std::move(own)}}};
}

std::vector<std::string> knownNames(const Config& config)
{
    std::vector<std::string> names{kAutoModel};
    for (const auto& [name, group] : config.models) names.push_back(name);
    for (const auto& name : config.providerOrder) {
        const auto* provider = enabledProvider(config, name);
        if (!provider) continue;
        names.push_back(name);
        for (const auto& model : provider->models) {
            names.push_back(model);
            names.push_back(name + "/" + model);
        }
    }
    return names;
}

}  // namespace

bool servesModel(const ProviderConfig& provider, const std::string& model)
{
    if (!provider.isEnabled || model.empty()) return false;
    return provider.models.empty() || lists(provider, model);
}

Result<Route> resolveRoute(const std::string& model, const std::string& forcedProvider,
                           const Config& config, const RouteOptions& options)
{
    if (!forcedProvider.empty()) return forcedRoute(model, forcedProvider, config);
    auto candidates = candidatesOf(model, config, options);
    const bool isGroup = config.models.contains(model);
    if (!candidates.list.empty())
        return Route{model, isGroup ? model : "", std::move(candidates.list),
                     std::move(candidates.primary)};
    if (isGroup)
        return fail(ErrorCode::NotFound,
                    "the group \"" + quotable(model) +
                        "\" has no enabled target for the tags of this request");
    return fail(ErrorCode::NotFound, "the model \"" + quotable(model) + "\" does not exist" +
                                         suggestion(model, knownNames(config)));
}

}  // namespace helix::routing

#include "routing/route_table.h"

#include "routing/near_names.h"

#include <algorithm>
#include <numeric>

namespace helix::routing {

using config::Config;
using config::ModelGroupConfig;
using config::ProviderConfig;
using config::TargetConfig;

namespace {

bool lists(const ProviderConfig& provider, const std::string& model)
{
    const auto& models = provider.models;
    return std::find(models.begin(), models.end(), model) != models.end();
}

const ProviderConfig* enabledProvider(const Config& config, const std::string& name)
{
    const auto* provider = config.provider(name);
    return provider && provider->isEnabled ? provider : nullptr;
}

std::string defaultModel(const ProviderConfig& provider)
{
    return provider.models.empty() ? std::string() : provider.models.front();
}

/// Appends it unless it has no model or is there already.
void append(std::vector<Candidate>& candidates, Candidate candidate)
{
    if (candidate.model.empty()) return;
    if (std::find(candidates.begin(), candidates.end(), candidate) == candidates.end())
        candidates.push_back(std::move(candidate));
}

/// The primary's configured fallbacks, each with the same model if it lists it, else its default.
/// True when the primary has an entry.
bool appendFallbacks(std::vector<Candidate>& candidates, const Config& config)
{
    const auto entry = config.failover.fallbacks.find(candidates.front().provider);
    if (entry == config.failover.fallbacks.end()) return false;
    const auto model = candidates.front().model;
    for (const auto& name : entry->second)
        if (const auto* provider = enabledProvider(config, name))
            append(candidates, {name, lists(*provider, model) ? model : defaultModel(*provider)});
    return true;
}

void appendListers(std::vector<Candidate>& candidates, const Config& config,
                   const std::string& model)
{
    for (const auto& name : config.providerOrder)
        if (const auto* provider = enabledProvider(config, name);
            provider && lists(*provider, model))
            append(candidates, {name, model});
}

/// An operator's list replaces the implicit one, so that a chain never leaves what was written.
std::vector<Candidate> withFailover(Candidate primary, const Config& config)
{
    std::vector<Candidate> candidates{std::move(primary)};
    if (!config.failover.isEnabled) return candidates;
    const auto model = candidates.front().model;
    if (!appendFallbacks(candidates, config)) appendListers(candidates, config, model);
    return candidates;
}

using TargetList = std::vector<const TargetConfig*>;

/// Draws without putting back, each target with a chance in proportion to its weight.
void shuffleByWeight(TargetList::iterator begin, TargetList::iterator end, const Random& random)
{
    for (; begin != end; ++begin) {
        const double total = std::accumulate(begin, end, 0.0, [](double sum, const auto* target) {
            return sum + std::max(target->weight, 0.0);
        });
        double draw = random() * total;
        auto chosen = begin;
        for (auto it = begin; it != end; ++it) {
            draw -= std::max((*it)->weight, 0.0);
            if (draw >= 0) continue;
            chosen = it;
            break;
        }
        std::rotate(begin, chosen, chosen + 1);
    }
}

void orderByWeight(TargetList& targets, const Random& random)
{
    for (auto begin = targets.begin(); begin != targets.end();) {
        const auto end = std::find_if(begin, targets.end(), [&](const auto* target) {
            return target->priority != (*begin)->priority;
        });
        if (random)
            shuffleByWeight(begin, end, random);
        else
            std::stable_sort(begin, end,
                             [](const auto* a, const auto* b) { return a->weight > b->weight; });
        begin = end;
    }
}

TargetList orderedTargets(const ModelGroupConfig& group, const Random& random)
{
    TargetList targets;
    for (const auto& target : group.targets) targets.push_back(&target);
    std::stable_sort(targets.begin(), targets.end(),
                     [](const auto* a, const auto* b) { return a->priority < b->priority; });
    if (group.strategy == "weighted") orderByWeight(targets, random);
    return targets;
}

std::vector<Candidate> groupCandidates(const ModelGroupConfig& group, const Config& config,
                                       const Random& random)
{
    std::vector<Candidate> candidates;
    for (const auto* target : orderedTargets(group, random))
        if (const auto* provider = enabledProvider(config, target->provider))
            append(candidates, {target->provider,
                                target->model.empty() ? defaultModel(*provider) : target->model});
    if (!candidates.empty() && config.failover.isEnabled) appendFallbacks(candidates, config);
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

std::vector<Candidate> candidatesOf(const std::string& model, const Config& config,
                                    const RouteOptions& options)
{
    if (const auto group = config.models.find(model); group != config.models.end())
        return groupCandidates(group->second, config, options.random);
    if (model == kAutoModel) return autoCandidates(config, options);
    auto primary = primaryOf(model, config);
    return primary ? withFailover(std::move(*primary), config) : std::vector<Candidate>();
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
    if (candidates.empty())
        return fail(ErrorCode::NotFound, "the model \"" + quotable(model) + "\" does not exist" +
                                             suggestion(model, knownNames(config)));
    return Route{model, config.models.contains(model) ? model : "", std::move(candidates)};
}

}  // namespace helix::routing

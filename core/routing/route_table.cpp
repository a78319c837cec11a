#include "routing/route_table.h"

#include "routing/near_names.h"
#include "routing/target_order.h"

#include <algorithm>

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

struct Candidates {
    std::vector<Candidate> list;
    std::size_t primary = 0;
};

/// The tag that stands for "also those without".
constexpr const char* kDefaultTag = "default";

bool isForEveryone(const TargetConfig& target)
{
    const auto& tags = target.tags;
    return tags.empty() || std::find(tags.begin(), tags.end(), kDefaultTag) != tags.end();
}

bool hasOneOf(const TargetConfig& target, const std::vector<std::string>& tags)
{
    return std::any_of(target.tags.begin(), target.tags.end(), [&tags](const auto& tag) {
        return std::find(tags.begin(), tags.end(), tag) != tags.end();
    });
}

using TargetList = std::vector<const TargetConfig*>;

/// Those that serve one of the tags; without such, or without tags, those that serve everyone.
/// isTagged: the first was the case.
TargetList servingTargets(const ModelGroupConfig& group, const std::vector<std::string>& tags,
                          bool& isTagged)
{
    TargetList targets;
    for (const auto& target : group.targets)
        if (hasOneOf(target, tags)) targets.push_back(&target);
    isTagged = !targets.empty();
    if (isTagged) return targets;
    for (const auto& target : group.targets)
        if (isForEveryone(target)) targets.push_back(&target);
    return targets;
}

std::optional<double> priceOf(const ProviderConfig& provider, const std::string& model,
                              const RouteOptions& options)
{
    if (options.price) return options.price(provider.name, model);
    if (!provider.cost) return std::nullopt;
    return blendedPrice(provider.cost->inputPer1k, provider.cost->outputPer1k);
}

/// From a group's name to candidates, through the groups that follow it, each once.
class GroupResolution {
public:
    GroupResolution(const Config& config, const RouteOptions& options)
        : m_config(config), m_options(options)
    {}

    [[nodiscard]] Candidates resolve(const ModelGroupConfig& group)
    {
        follow(group);
        if (m_found.list.empty() || !m_config.failover.isEnabled) return std::move(m_found);
        // Tags bind a request to some targets, and a group's own chain is complete: neither is left
        // for the provider's chain.
        if (!m_isTagged && group.fallbacks.empty()) appendFallbacks(m_found.list, m_config);
        return std::move(m_found);
    }

private:
    void follow(const ModelGroupConfig& group)
    {
        m_visited.push_back(group.name);
        appendTargets(group);
        if (!m_config.failover.isEnabled) return;
        for (const auto& name : group.fallbacks) {
            const auto next = m_config.models.find(name);
            const bool isKnown =
                std::find(m_visited.begin(), m_visited.end(), name) != m_visited.end();
            if (next != m_config.models.end() && !isKnown) follow(next->second);
        }
    }

    void appendTargets(const ModelGroupConfig& group)
    {
        bool isTagged = false;
        auto targets = servingTargets(group, m_options.tags, isTagged);
        m_isTagged = m_isTagged || isTagged;
        std::stable_sort(targets.begin(), targets.end(),
                         [](const auto* a, const auto* b) { return a->priority < b->priority; });
        const bool takesTurns = group.strategy == "round_robin" && m_options.turn;
        const auto turn = takesTurns ? m_options.turn(group.name) : 0;
        const bool isOrdered =
            group.strategy == "ordered" && affinityKey(group.affinity, m_options).empty();
        const bool isFirst = m_found.list.empty();
        Candidate preferred;
        for (auto begin = targets.begin(); begin != targets.end();) {
            const auto end = std::find_if(begin, targets.end(), [begin](const auto* target) {
                return target->priority != (*begin)->priority;
            });
            auto tier = tierOf(begin, end);
            begin = end;
            if (tier.empty()) continue;
            if (preferred.model.empty())
                preferred = {tier.front().config->provider, tier.front().model};
            orderTier(tier, group, turn, m_options);
            for (auto& target : tier)
                append(m_found.list, {target.config->provider, std::move(target.model)});
        }
        if (isFirst && isOrdered) notePrimary(preferred);
    }

    [[nodiscard]] Tier tierOf(TargetList::const_iterator begin,
                              TargetList::const_iterator end) const
    {
        Tier tier;
        for (; begin != end; ++begin) {
            const auto* provider = enabledProvider(m_config, (*begin)->provider);
            if (!provider) continue;
            TierTarget target;
            target.config = *begin;
            target.model = (*begin)->model.empty() ? defaultModel(*provider) : (*begin)->model;
            if (target.model.empty()) continue;
            if (m_options.look) target.view = m_options.look(provider->name, target.model);
            target.price = priceOf(*provider, target.model, m_options);
            tier.push_back(std::move(target));
        }
        return tier;
    }

    void notePrimary(const Candidate& preferred)
    {
        const auto found = std::find(m_found.list.begin(), m_found.list.end(), preferred);
        if (found != m_found.list.end())
            m_found.primary = static_cast<std::size_t>(found - m_found.list.begin());
    }

    const Config& m_config;
    const RouteOptions& m_options;
    Candidates m_found;
    std::vector<std::string> m_visited;
    bool m_isTagged = false;
};

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
        return GroupResolution(config, options).resolve(group->second);
    if (model == kAutoModel) return {autoCandidates(config, options)};
    auto primary = primaryOf(model, config);
    if (!primary) return {};
    return {withFailover(std::move(*primary), config)};
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
    return Route{model, config.models.contains(model) ? model : "", {{name, std::move(own)}}, 0};
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
        return Route{model, isGroup ? model : "", std::move(candidates.list), candidates.primary};
    if (isGroup)
        return fail(ErrorCode::NotFound,
                    "the group \"" + quotable(model) +
                        "\" has no enabled target for the tags of this request");
    return fail(ErrorCode::NotFound, "the model \"" + quotable(model) + "\" does not exist" +
                                         suggestion(model, knownNames(config)));
}

}  // namespace helix::routing

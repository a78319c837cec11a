#include "routing/group_route.h"

#include "routing/candidate_list.h"
#include "routing/target_order.h"

#include <algorithm>

namespace helix::routing {

using config::Config;
using config::ModelGroupConfig;
using config::ProviderConfig;
using config::TargetConfig;

namespace {

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
    return knownPrice(provider, model);
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
        const auto head = m_found.primary.value_or(m_found.list.front());
        if (!m_isTagged && group.fallbacks.empty()) appendFallbacks(m_found.list, head, m_config);
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
            auto tier = tierOf(begin, end, group.strategy == "cost");
            begin = end;
            if (tier.empty()) continue;
            if (preferred.model.empty())
                preferred = {tier.front().config->provider, tier.front().model};
            orderTier(tier, group, turn, m_options);
            for (auto& target : tier)
                append(m_found.list, {target.config->provider, std::move(target.model)});
        }
        if (isFirst && isOrdered) m_found.primary = std::move(preferred);
    }

    [[nodiscard]] Tier tierOf(TargetList::const_iterator begin, TargetList::const_iterator end,
                              bool isByCost) const
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
            if (isByCost) target.price = priceOf(*provider, target.model, m_options);
            tier.push_back(std::move(target));
        }
        return tier;
    }

    const Config& m_config;
    const RouteOptions& m_options;
    Candidates m_found;
    std::vector<std::string> m_visited;
    bool m_isTagged = false;
};

}  // namespace

Candidates resolveGroup(const ModelGroupConfig& group, const Config& config,
                        const RouteOptions& options)
{
    return GroupResolution(config, options).resolve(group);
}

}  // namespace helix::routing

// The registry's side of routing by groups: live figures of targets, turns, and who answered.

#include "routing/registered_provider.h"

#include <algorithm>

namespace helix::routing {

namespace {

std::string hopName(const std::string& provider, const std::string& model)
{
    return provider + "/" + model;
}

std::string modelOf(const config::TargetConfig& target, const config::ProviderConfig* provider)
{
    if (!target.model.empty() || !provider || provider->models.empty()) return target.model;
    return provider->models.front();
}

GroupTargetSnapshot describeTarget(const config::TargetConfig& target,
                                   const config::ProviderConfig* provider)
{
    GroupTargetSnapshot snapshot;
    snapshot.provider = target.provider;
    snapshot.model = modelOf(target, provider);
    snapshot.weight = target.weight;
    snapshot.priority = target.priority;
    snapshot.tags = target.tags;
    if (provider) snapshot.price = knownPrice(*provider, snapshot.model);
    return snapshot;
}

GroupSnapshot describeGroup(const config::ModelGroupConfig& group, const config::Config& config)
{
    GroupSnapshot snapshot;
    snapshot.name = group.name;
    snapshot.strategy = group.strategy;
    snapshot.affinity = group.affinity;
    snapshot.fallbacks = group.fallbacks;
    snapshot.hedge = group.hedge;
    snapshot.shadow = group.shadow;
    for (const auto& target : group.targets)
        snapshot.targets.push_back(describeTarget(target, config.provider(target.provider)));
    std::stable_sort(snapshot.targets.begin(), snapshot.targets.end(),
                     [](const auto& a, const auto& b) { return a.priority < b.priority; });
    return snapshot;
}

/// Takes the counts of the group's own targets out of `counts`; the rest was answered elsewhere.
void fillShares(GroupSnapshot& group, std::map<std::string, std::uint64_t> counts)
{
    std::uint64_t total = 0;
    for (const auto& [hop, count] : counts) total += count;
    for (auto& target : group.targets) {
        auto& count = counts[hopName(target.provider, target.model)];
        target.requests = std::exchange(count, 0);
        if (total > 0)
            target.share = static_cast<double>(target.requests) / static_cast<double>(total);
    }
    group.unanswered = std::exchange(counts[kErrorHop], 0);
    for (const auto& [hop, count] : counts) group.elsewhere += count;
}

}  // namespace

RouteOptions TargetRegistry::routeOptions()
{
    RouteOptions options;
    options.random = m_random;
    options.healthRank = [this](const std::string& provider) {
        return static_cast<int>(providerStatus(provider));
    };
    options.look = [this](const std::string& provider, const std::string& model) {
        return view(provider, model);
    };
    options.turn = [this](const std::string& group) { return nextTurn(group); };
    return options;
}

TargetView TargetRegistry::view(const std::string& provider, const std::string& model) const
{
    if (const auto known = find(provider)) return known->view(model, momentOf(m_clock));
    TargetView unknown;
    unknown.isAvailable = false;
    return unknown;
}

std::shared_ptr<OutboundLimiter> TargetRegistry::limiter(const std::string& provider) const
{
    const auto known = find(provider);
    return known ? known->limiter : nullptr;
}

void TargetRegistry::recordProbe(const std::string& provider, const ProbeResult& result)
{
    const auto now = momentOf(m_clock);
    if (const auto known = find(provider)) known->probes->record(now.steady, now.wall, result);
}

std::optional<SteadyTime> TargetRegistry::lastSuccess(const std::string& provider) const
{
    const auto known = find(provider);
    return known ? known->pulse->lastSuccess() : std::nullopt;
}

std::uint64_t TargetRegistry::nextTurn(const std::string& group)
{
    const std::lock_guard lock(m_chainMutex);
    return m_turns[group]++;
}

void TargetRegistry::recordGroupAnswer(const std::string& group, const std::string* provider,
                                       const std::string& model)
{
    {
        const std::shared_lock lock(m_mutex);
        if (!m_config->models.contains(group)) return;
    }
    const std::lock_guard lock(m_chainMutex);
    m_groups[group].record(m_clock.steadyNow(), provider ? hopName(*provider, model) : kErrorHop);
}

std::vector<GroupSnapshot> TargetRegistry::describeGroups(const config::Config& config,
                                                          Moment now) const
{
    std::vector<GroupSnapshot> groups;
    for (const auto& [name, group] : config.models) {
        auto snapshot = describeGroup(group, config);
        for (auto& target : snapshot.targets) {
            target.view = view(target.provider, target.model);
            target.breaker = modelBreakerState(target.provider, target.model);
        }
        {
            const std::lock_guard lock(m_chainMutex);
            const auto traffic = m_groups.find(name);
            fillShares(snapshot, traffic == m_groups.end() ? std::map<std::string, std::uint64_t>()
                                                           : traffic->second.totals(now.steady));
        }
        groups.push_back(std::move(snapshot));
    }
    return groups;
}

}  // namespace helix::routing

#include "routing/target_registry.h"

#include "providers/provider_catalog.h"
#include "routing/random_source.h"
#include "routing/registered_provider.h"

#include <algorithm>

namespace helix::routing {

using config::Config;
using config::ProviderConfig;

namespace {

BreakerSettings breakerSettings(const config::CircuitBreakerConfig& config)
{
    return {config.isEnabled, config.failureThreshold, config.successThreshold,
            config.recoveryTimeout};
}

struct KeyName {
    std::size_t index;
    std::string name;
};

/// The keys as the transport names them; without a transport as the configuration does.
std::vector<KeyName> keysOf(const ProviderConfig& config, const providers::Upstream* upstream)
{
    std::vector<KeyName> keys;
    const auto count = upstream ? upstream->keyCount() : config.apiKeys.size();
    for (std::size_t i = 0; i < count; ++i)
        keys.push_back({i, upstream ? upstream->keyName(i) : config.apiKeys[i].fingerprint()});
    if (keys.empty()) keys.push_back({0, Secret().fingerprint()});
    return keys;
}

/// Its own models and those that a group names for it, without doubles.
std::vector<std::string> modelsOf(const ProviderConfig& provider, const Config& config)
{
    std::vector<std::string> models;
    const auto add = [&models](const std::string& model) {
        if (!model.empty() && std::find(models.begin(), models.end(), model) == models.end())
            models.push_back(model);
    };
    for (const auto& model : provider.models) add(model);
    for (const auto& [name, group] : config.models) {
        for (const auto& target : group.targets)
            if (target.provider == provider.name) add(target.model);
        if (group.shadow && group.shadow->provider == provider.name) add(group.shadow->model);
    }
    if (provider.models.empty()) add(kAnyModel);
    return models;
}

void fillTraffic(ProviderSnapshot& snapshot, const WindowTotals& totals)
{
    snapshot.history = totals.history;
    if (totals.requests == 0) return;
    const auto requests = static_cast<double>(totals.requests);
    constexpr double kWindowSeconds =
        static_cast<double>(kWindowBucket.count()) * static_cast<double>(kWindowBuckets);
    snapshot.requestsPerSecond = requests / kWindowSeconds;
    snapshot.errorRate = static_cast<double>(totals.errors) / requests;
    snapshot.latencyP50Ms = totals.latency.quantileMs(0.50);
    snapshot.latencyP95Ms = totals.latency.quantileMs(0.95);
}

void addTarget(ProviderSnapshot& snapshot, TargetSnapshot target)
{
    snapshot.requests += target.requests;
    snapshot.errors += target.errors;
    snapshot.inFlight += target.inFlight;
    if (target.lastError && (!snapshot.lastError || snapshot.lastError->at < target.lastError->at))
        snapshot.lastError = target.lastError;
    if (target.lastSuccess &&
        (!snapshot.lastSuccess || *snapshot.lastSuccess < *target.lastSuccess))
        snapshot.lastSuccess = target.lastSuccess;
    snapshot.targets.push_back(std::move(target));
}

void fillConfig(ProviderSnapshot& snapshot, const ProviderConfig& provider, const Config& config)
{
    snapshot.name = provider.name;
    snapshot.type = provider.type;
    snapshot.vendor = provider.vendor;
    snapshot.baseUrl = provider.baseUrl;
    snapshot.isEnabled = provider.isEnabled;
    snapshot.models = provider.models;
    if (!provider.models.empty()) snapshot.defaultModel = provider.models.front();
    const auto entry = config.failover.fallbacks.find(provider.name);
    if (entry != config.failover.fallbacks.end()) snapshot.fallbacks = entry->second;
}

void apply(BreakerAction action, TargetState& target, Moment now)
{
    switch (action) {
        case BreakerAction::Reset: target.cooldown().clear(); return target.breaker().reset(now);
        case BreakerAction::ForceOpen: return target.breaker().forceOpen(now);
        case BreakerAction::ForceClosed: return target.breaker().forceClosed(now);
        case BreakerAction::Auto: return target.breaker().automatic(now);
    }
}

ChainSnapshot describeChain(const std::string& primary, const std::vector<std::string>& fallbacks,
                            std::map<std::string, std::uint64_t> counts)
{
    ChainSnapshot chain;
    chain.primary = primary;
    std::uint64_t total = 0;
    for (const auto& [hop, count] : counts) total += count;
    const auto add = [&](const std::string& hop) {
        const auto requests = counts[hop];
        std::optional<double> share;
        if (total > 0) share = static_cast<double>(requests) / static_cast<double>(total);
        chain.hops.push_back({hop, share, requests});
        counts.erase(hop);
    };
    add(primary);
    for (const auto& fallback : fallbacks)
        if (fallback != primary) add(fallback);
    counts.try_emplace(kErrorHop, 0);
    while (counts.size() > 1)
        add(counts.begin()->first == kErrorHop ? counts.rbegin()->first : counts.begin()->first);
    add(kErrorHop);
    return chain;
}

}  // namespace

Result<BreakerAction> parseBreakerAction(std::string_view text)
{
    if (text == "reset") return BreakerAction::Reset;
    if (text == "force_open") return BreakerAction::ForceOpen;
    if (text == "force_closed") return BreakerAction::ForceClosed;
    if (text == "auto") return BreakerAction::Auto;
    return fail(ErrorCode::InvalidArgument,
                "action must be one of reset, force_open, force_closed, auto");
}

TargetRegistry::TargetRegistry(const Clock& clock)
    : m_clock(clock),
      m_random(sharedRandom()),
      m_listener(std::make_shared<BreakerListener>()),
      m_config(std::make_shared<const Config>())
{}

TargetRegistry::~TargetRegistry() = default;

void TargetRegistry::onBreakerChange(BreakerListener listener)
{
    *m_listener = std::move(listener);
}

void TargetRegistry::apply(config::ConfigSnapshot config, const providers::ProviderCatalog& catalog)
{
    ProviderMap old;
    {
        const std::shared_lock lock(m_mutex);
        old = m_providers;
    }
    ProviderMap fresh;
    for (const auto& name : config->providerOrder) {
        const auto* provider = config->provider(name);
        if (!provider) continue;
        const auto before = old.find(name);
        fresh[name] = makeProvider(*provider, *config, catalog.find(name),
                                   before == old.end() ? nullptr : before->second.get());
    }
    forgetChainsOutside(fresh, *config);
    const std::unique_lock lock(m_mutex);
    m_providers = std::move(fresh);
    m_config = std::move(config);
}

std::shared_ptr<TargetRegistry::Provider> TargetRegistry::makeProvider(
    const ProviderConfig& config, const Config& whole, const providers::Upstream* upstream,
    const Provider* old) const
{
    const auto now = momentOf(m_clock);
    auto provider = std::make_shared<Provider>();
    provider->endpoint = config.type + " " + config.baseUrl;
    provider->isSimulated = upstream ? upstream->isSimulated() : config.type == "simulated";
    provider->isEnabled = config.isEnabled;
    provider->statusSince = now.wall;
    provider->unhealthyProbes = whole.healthCheck.unhealthyThreshold;
    provider->avoidance = whole.circuitBreaker.recoveryTimeout;
    const bool isSame = old && old->endpoint == provider->endpoint;
    if (isSame) {
        provider->pulse = old->pulse;
        provider->probes = old->probes;
        provider->limiter = old->limiter;
        provider->limiter->configure(config.rateLimit, now.steady);
        provider->keyStart = old->keyStart.load();
        provider->status = old->status;
        provider->statusSince = old->statusSince;
        provider->announced = old->announced.load();
    }
    if (!provider->limiter)
        provider->limiter = std::make_shared<OutboundLimiter>(config.rateLimit, now.steady);
    const auto settings = breakerSettings(whole.circuitBreaker);
    for (const auto& model : modelsOf(config, whole))
        for (const auto& key : keysOf(config, upstream)) {
            if (provider->target(model, key.name)) continue;
            auto target = isSame ? old->target(model, key.name) : nullptr;
            if (target)
                target->breaker().configure(settings, now);
            else
                target = makeTarget({config.name, model, key.index, key.name}, settings,
                                    provider->pulse);
            provider->targets.push_back(std::move(target));
        }
    return provider;
}

std::shared_ptr<TargetState> TargetRegistry::makeTarget(TargetId id,
                                                        const BreakerSettings& settings,
                                                        std::shared_ptr<ProviderPulse> pulse) const
{
    auto announce = [listener = m_listener, id](const BreakerTransition& transition) {
        if (*listener) (*listener)(id, transition);
    };
    return std::make_shared<TargetState>(id, settings, momentOf(m_clock), std::move(pulse),
                                         std::move(announce));
}

void TargetRegistry::forgetChainsOutside(const ProviderMap& providers, const Config& config)
{
    const std::lock_guard lock(m_chainMutex);
    const auto isGone = [&](const auto& group) { return !config.models.contains(group.first); };
    std::erase_if(m_groups, isGone);
    std::erase_if(m_turns, isGone);
    std::erase_if(m_chains, [&](const auto& chain) { return !providers.contains(chain.first); });
}

std::shared_ptr<TargetRegistry::Provider> TargetRegistry::find(const std::string& name) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_providers.find(name);
    return found == m_providers.end() ? nullptr : found->second;
}

std::shared_ptr<TargetState> TargetRegistry::target(const std::string& provider,
                                                    const std::string& model, std::size_t keyIndex,
                                                    const std::string& keyName) const
{
    if (const auto known = find(provider)) {
        if (auto target = known->target(model, keyName)) return target;
        if (auto target = known->target(kAnyModel, keyName)) return target;
    }
    BreakerSettings settings;
    {
        const std::shared_lock lock(m_mutex);
        settings = breakerSettings(m_config->circuitBreaker);
    }
    return std::make_shared<TargetState>(TargetId{provider, model, keyIndex, keyName}, settings,
                                         momentOf(m_clock), std::make_shared<ProviderPulse>());
}

std::size_t TargetRegistry::nextKeyStart(const std::string& provider) const
{
    const auto known = find(provider);
    return known ? known->keyStart.fetch_add(1) : 0;
}

void TargetRegistry::recordAnswer(const std::string& primary, const std::string& hop)
{
    if (!find(primary)) return;
    const std::lock_guard lock(m_chainMutex);
    m_chains[primary].record(m_clock.steadyNow(), hop);
}

RoutingSnapshot TargetRegistry::snapshot()
{
    config::ConfigSnapshot config;
    ProviderMap known;
    {
        const std::shared_lock lock(m_mutex);
        config = m_config;
        known = m_providers;
    }
    const auto now = momentOf(m_clock);
    RoutingSnapshot result;
    result.now = now.wall;
    for (const auto& name : config->providerOrder)
        if (const auto found = known.find(name); found != known.end())
            result.providers.push_back(
                describe(*found->second, *config->provider(name), *config, now));
    result.chains = describeChains(*config, now.steady);
    result.groups = describeGroups(*config, now);
    return result;
}

ProviderSnapshot TargetRegistry::describe(Provider& provider, const ProviderConfig& own,
                                          const Config& config, Moment now) const
{
    ProviderSnapshot snapshot;
    fillConfig(snapshot, own, config);
    snapshot.isSimulated = provider.isSimulated;
    auto totals = emptyTotals(now.steady, now.wall);
    for (const auto& target : provider.targets) {
        target->addWindowTo(totals, now.steady);
        addTarget(snapshot, target->snapshot(now));
    }
    fillTraffic(snapshot, totals);
    snapshot.breaker = combinedState(provider.targets, now);
    auto verdict = provider.judge(now);
    snapshot.status = verdict.status;
    snapshot.statusReason = std::move(verdict.reason);
    snapshot.statusSince = provider.noteStatus(verdict.status, now.wall);
    snapshot.probe = provider.probes->last();
    if (provider.limiter->isLimited()) snapshot.headroom = provider.limiter->headroom(now.steady);
    snapshot.waitingForRoom = provider.limiter->waiting();
    return snapshot;
}

std::vector<ChainSnapshot> TargetRegistry::describeChains(const Config& config,
                                                          SteadyTime now) const
{
    const std::lock_guard lock(m_chainMutex);
    std::vector<ChainSnapshot> chains;
    for (const auto& primary : config.providerOrder) {
        const auto traffic = m_chains.find(primary);
        const auto entry = config.failover.fallbacks.find(primary);
        const bool hasEntry = entry != config.failover.fallbacks.end();
        if (traffic == m_chains.end() && !hasEntry) continue;
        chains.push_back(
            describeChain(primary, hasEntry ? entry->second : std::vector<std::string>(),
                          traffic == m_chains.end() ? std::map<std::string, std::uint64_t>()
                                                    : traffic->second.totals(now)));
    }
    return chains;
}

BreakerState TargetRegistry::providerBreakerState(const std::string& provider)
{
    const auto known = find(provider);
    return known ? combinedState(known->targets, momentOf(m_clock)) : BreakerState::Closed;
}

BreakerState TargetRegistry::modelBreakerState(const std::string& provider,
                                               const std::string& model) const
{
    auto worst = BreakerState::Closed;
    const auto known = find(provider);
    if (!known) return worst;
    for (const auto& target : known->targets) {
        if (target->id().model != model) continue;
        const auto state = target->breaker().state(momentOf(m_clock));
        if (state == BreakerState::Open) return state;
        if (state == BreakerState::HalfOpen) worst = state;
    }
    return worst;
}

std::vector<std::pair<std::string, std::string>> TargetRegistry::models() const
{
    const std::shared_lock lock(m_mutex);
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& [name, provider] : m_providers)
        for (const auto& target : provider->targets) {
            std::pair<std::string, std::string> pair{name, target->id().model};
            if (std::find(pairs.begin(), pairs.end(), pair) == pairs.end())
                pairs.push_back(std::move(pair));
        }
    return pairs;
}

ProviderStatus TargetRegistry::providerStatus(const std::string& provider)
{
    const auto known = find(provider);
    if (!known) return ProviderStatus::Unknown;
    return known->judge(momentOf(m_clock)).status;
}

std::vector<HealthChange> TargetRegistry::refresh()
{
    ProviderMap known;
    {
        const std::shared_lock lock(m_mutex);
        known = m_providers;
    }
    const auto now = momentOf(m_clock);
    std::vector<HealthChange> changes;
    for (const auto& [name, provider] : known) {
        auto verdict = provider->judge(now);
        provider->noteStatus(verdict.status, now.wall);
        provider->noteHealthOfTargets(verdict, now);
        const auto before = provider->announced.exchange(verdict.status);
        if (before != verdict.status)
            changes.push_back({name, before, verdict.status, std::move(verdict.reason)});
    }
    return changes;
}

Result<std::vector<std::string>> TargetRegistry::act(const std::string& provider,
                                                     const std::string& target,
                                                     BreakerAction action)
{
    const auto known = find(provider);
    if (!known) return fail(ErrorCode::NotFound, "no provider \"" + provider + "\" is configured");
    const auto now = momentOf(m_clock);
    std::vector<std::string> changed;
    for (const auto& each : known->targets) {
        if (!target.empty() && each->id().text() != target) continue;
        routing::apply(action, *each, now);
        changed.push_back(each->id().text());
    }
    if (changed.empty() && !target.empty())
        return fail(ErrorCode::NotFound,
                    "provider \"" + provider + "\" has no target \"" + target + "\"");
    return changed;
}

}  // namespace helix::routing

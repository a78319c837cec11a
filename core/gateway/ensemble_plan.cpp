#include "gateway/ensemble_call.h"
#include "gateway/protocols/field_reader.h"
#include "routing/route_table.h"

#include <algorithm>

namespace helix::gateway {

namespace {

constexpr std::int64_t kMaxMembers = 16;
constexpr std::int64_t kMaxTimeoutSeconds = 600;
constexpr const char* kPath = "ensemble_config.";

debate::EnsembleSettings configured(const config::EnsembleConfig& config)
{
    debate::EnsembleSettings settings;
    if (const auto strategy = debate::parseStrategy(config.strategy)) settings.strategy = *strategy;
    settings.minProviders = static_cast<std::size_t>(config.minProviders);
    settings.maxProviders = static_cast<std::size_t>(config.maxProviders);
    settings.threshold = config.confidenceThreshold;
    settings.isFallingBack = config.isFallingBack;
    settings.timeout = config.timeout;
    return settings;
}

Checked readStrategy(const Json& asked, debate::EnsembleSettings& settings)
{
    std::string name;
    if (auto read = readText(asked, "strategy", kPath, name); !read) return read;
    if (name.empty()) return {};
    const auto strategy = debate::parseStrategy(name);
    if (!strategy) return fault(std::string(kPath) + "strategy", strategy.error().message);
    settings.strategy = *strategy;
    return {};
}

Checked readCounts(const Json& asked, debate::EnsembleSettings& settings)
{
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
    if (auto read = readInteger(asked, "min_providers", 1, kMaxMembers, least, kPath); !read)
        return read;
    if (auto read = readInteger(asked, "max_providers", 1, kMaxMembers, most, kPath); !read)
        return read;
    if (least) settings.minProviders = static_cast<std::size_t>(*least);
    if (most) settings.maxProviders = static_cast<std::size_t>(*most);
    settings.maxProviders = std::max(settings.maxProviders, settings.minProviders);
    return {};
}

Checked readLimits(const Json& asked, debate::EnsembleSettings& settings)
{
    std::optional<double> threshold;
    std::optional<double> seconds;
    std::optional<bool> isFallingBack;
    if (auto read = readNumber(asked, "confidence_threshold", 0, 1, threshold, kPath); !read)
        return read;
    if (auto read = readNumber(asked, "timeout", 0.001, kMaxTimeoutSeconds, seconds, kPath); !read)
        return read;
    if (auto read = readFlag(asked, "fallback_to_best", isFallingBack, kPath); !read) return read;
    if (threshold) settings.threshold = *threshold;
    if (seconds)
        settings.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
    if (isFallingBack) settings.isFallingBack = *isFallingBack;
    return {};
}

Checked readPreferred(const Json& asked, debate::EnsembleSettings& settings)
{
    const Json* list = jsonMember(asked, "preferred_providers");
    if (list == nullptr) return {};
    const std::string path = std::string(kPath) + "preferred_providers";
    if (!list->is_array()) return wrongType(path, "a list of names");
    for (std::size_t i = 0; i < list->size(); ++i) {
        if (!(*list)[i].is_string()) return wrongType(at(path, i), "a string");
        settings.preferred.push_back((*list)[i].get<std::string>());
    }
    return {};
}

Checked readAsked(const Json& asked, debate::EnsembleSettings& settings)
{
    if (!asked.is_object()) return {};
    if (auto read = readStrategy(asked, settings); !read) return read;
    if (auto read = readCounts(asked, settings); !read) return read;
    if (auto read = readLimits(asked, settings); !read) return read;
    return readPreferred(asked, settings);
}

/// The target that a name means without failover: a provider, a model, provider/model.
std::optional<routing::Candidate> targetOf(const std::string& name, const config::Config& config)
{
    const auto route = routing::resolveRoute(name, {}, config);
    if (!route) return std::nullopt;
    return route->candidates.front();
}

using Candidates = std::vector<routing::Candidate>;

void appendMember(Candidates& members, const providers::ProviderCatalog& catalog,
                  std::optional<routing::Candidate> member)
{
    if (!member || catalog.find(member->provider) == nullptr) return;
    if (std::find(members.begin(), members.end(), *member) == members.end())
        members.push_back(std::move(*member));
}

/// The targets of the group that the request names, or of the configuration, or one model of every
/// provider, the healthy ones first.
Candidates membersOf(const providers::ChatRequest& chat, const config::Config& config,
                     const providers::ProviderCatalog& catalog,
                     const std::vector<std::string>& preferred,
                     const std::function<int(const std::string&)>& healthRank)
{
    Candidates members;
    for (const std::string& name : preferred)
        appendMember(members, catalog, targetOf(name, config));
    if (const auto group = config.models.find(chat.model); group != config.models.end()) {
        for (const auto& target : group->second.targets)
            appendMember(members, catalog,
                         targetOf(target.model.empty() ? target.provider
                                                       : target.provider + "/" + target.model,
                                  config));
        return members;
    }
    for (const std::string& name : config.ensemble.members)
        appendMember(members, catalog, targetOf(name, config));
    if (!config.ensemble.members.empty()) return members;
    std::vector<std::string> names = catalog.names();
    std::stable_sort(names.begin(), names.end(),
                     [&](const auto& a, const auto& b) { return healthRank(a) < healthRank(b); });
    for (const std::string& name : names) {
        const bool isPreferred =
            std::any_of(members.begin(), members.end(),
                        [&](const auto& member) { return member.provider == name; });
        if (!isPreferred) appendMember(members, catalog, targetOf(name, config));
    }
    return members;
}

}  // namespace

tl::expected<EnsemblePlan, RequestFault> planEnsemble(
    const providers::ChatRequest& chat, const config::Config& config,
    const providers::ProviderCatalog& catalog,
    const std::function<int(const std::string&)>& healthRank)
{
    EnsemblePlan plan;
    plan.settings = configured(config.ensemble);
    if (auto read = readAsked(chat.ensemble, plan.settings); !read)
        return tl::unexpected(std::move(read.error()));
    for (const std::string& name : plan.settings.preferred)
        if (!targetOf(name, config))
            return fault(std::string(kPath) + "preferred_providers",
                         "there is no provider or model named " + name.substr(0, 128));
    plan.members = membersOf(chat, config, catalog, plan.settings.preferred, healthRank);
    if (plan.members.size() < plan.settings.minProviders)
        return fault(std::string(kPath) + "min_providers",
                     "an ensemble of " + std::to_string(plan.settings.minProviders) +
                         " needs as many targets; there are " + std::to_string(plan.members.size()),
                     "too_few_providers");
    if (!config.ensemble.judge.empty())
        plan.settings.judge = targetOf(config.ensemble.judge, config);
    return plan;
}

}  // namespace helix::gateway

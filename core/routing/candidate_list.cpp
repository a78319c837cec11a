#include "routing/candidate_list.h"

#include <algorithm>

namespace helix::routing {

bool lists(const config::ProviderConfig& provider, const std::string& model)
{
    const auto& models = provider.models;
    return std::find(models.begin(), models.end(), model) != models.end();
}

const config::ProviderConfig* enabledProvider(const config::Config& config, const std::string& name)
{
    const auto* provider = config.provider(name);
    return provider && provider->isEnabled ? provider : nullptr;
}

std::string defaultModel(const config::ProviderConfig& provider)
{
    return provider.models.empty() ? std::string() : provider.models.front();
}

void append(std::vector<Candidate>& candidates, Candidate candidate)
{
    if (candidate.model.empty()) return;
    if (std::find(candidates.begin(), candidates.end(), candidate) == candidates.end())
        candidates.push_back(std::move(candidate));
}

bool appendFallbacks(std::vector<Candidate>& candidates, const Candidate& primary,
                     const config::Config& config)
{
    const auto entry = config.failover.fallbacks.find(primary.provider);
    if (entry == config.failover.fallbacks.end()) return false;
    for (const auto& name : entry->second)
        if (const auto* provider = enabledProvider(config, name))
            append(candidates, {name, lists(*provider, primary.model) ? primary.model
                                                                      : defaultModel(*provider)});
    return true;
}

}  // namespace helix::routing

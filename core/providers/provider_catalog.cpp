#include "providers/provider_catalog.h"

#include "providers/http_upstream.h"
#include "providers/simulated_upstream.h"
#include "providers/vendor_quirks.h"
#include "providers/vendor_table.h"

namespace helix::providers {

Result<std::shared_ptr<const ProviderCatalog>> ProviderCatalog::create(
    const config::Config& config, const Clock& clock, std::optional<SteadyTime> started)
{
    auto catalog = std::make_shared<ProviderCatalog>();
    for (const std::string& name : config.providerOrder) {
        const config::ProviderConfig* provider = config.provider(name);
        if (provider == nullptr || !provider->isEnabled) continue;
        const auto added = catalog->add(*provider, clock, started.value_or(clock.steadyNow()));
        if (!added) return tl::unexpected(added.error());
    }
    return catalog;
}

Result<void> ProviderCatalog::add(config::ProviderConfig provider, const Clock& clock,
                                  SteadyTime started)
{
    const std::string name = provider.name;
    std::shared_ptr<Upstream> upstream;
    if (provider.type == "simulated") {
        upstream = std::make_shared<SimulatedUpstream>(provider.simulation, clock, started);
    } else {
        completeProvider(provider);
        auto format = wireFormat(provider.type);
        if (!format)
            return fail(ErrorCode::InvalidArgument,
                        "provider '" + name + "': type '" + provider.type +
                            "' is neither a wire format nor a known vendor");
        if (provider.baseUrl.empty())
            return fail(ErrorCode::InvalidArgument, "provider '" + name + "' needs a base_url");
        upstream =
            std::make_shared<HttpUpstream>(provider, std::move(*format), clock, quirksOf(provider));
    }
    m_names.push_back(name);
    m_entries.emplace(name, Entry{std::move(provider), std::move(upstream)});
    return {};
}

Upstream* ProviderCatalog::find(std::string_view name) const noexcept
{
    const Entry* found = entry(name);
    return found == nullptr ? nullptr : found->upstream.get();
}

const ProviderCatalog::Entry* ProviderCatalog::entry(std::string_view name) const noexcept
{
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? nullptr : &found->second;
}

std::vector<ProviderCatalog::Model> ProviderCatalog::models() const
{
    std::vector<Model> models;
    for (const std::string& name : m_names)
        for (const std::string& model : m_entries.at(name).config.models)
            models.push_back({model, name});
    return models;
}

}  // namespace helix::providers

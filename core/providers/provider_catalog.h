#pragma once
// The providers of one configuration, ready to be called. Immutable; made anew by every reload, shared by the requests that
// began under it.

#include "base/clock.h"
#include "config/config.h"
#include "providers/upstream.h"

#include <map>
#include <memory>

namespace helix::providers {

/// Thread: any.
class ProviderCatalog {
public:
    /// Every provider of the configuration, disabled ones too. clock outlives the catalog.
    /// Errors: InvalidArgument naming the provider, for an unknown type or a missing base_url.
    [[nodiscard]] static Result<std::shared_ptr<const ProviderCatalog>> create(const config::Config& config, const Clock& clock);

    /// From upstreams that exist already, by name, in this order; for tests of routing.
    [[nodiscard]] static std::shared_ptr<const ProviderCatalog> fromUpstreams(
        std::vector<std::pair<std::string, std::shared_ptr<Upstream>>> upstreams)
    {
        std::shared_ptr<ProviderCatalog> catalog(new ProviderCatalog());
        for (auto& [name, upstream] : upstreams) {
            catalog->m_names.push_back(name);
            catalog->m_upstreams.insert_or_assign(name, std::move(upstream));
        }
        return catalog;
    }

    /// nullptr when there is none of that name.
    [[nodiscard]] Upstream* find(const std::string& name) const;
    /// In the order of the file.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return m_names; }

private:
    ProviderCatalog() = default;

    std::map<std::string, std::shared_ptr<Upstream>> m_upstreams;
    std::vector<std::string> m_names;
};

}  // namespace helix::providers

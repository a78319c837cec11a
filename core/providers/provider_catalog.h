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

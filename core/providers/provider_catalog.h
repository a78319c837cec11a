#pragma once
// The providers of one configuration, ready to be called. Built at start and at each reload;
// requests hold the one they began with.

#include "config/config.h"
#include "providers/upstream.h"

#include <map>

namespace helix::providers {

/// Immutable. The clock outlives it. Thread: any.
class ProviderCatalog {
public:
    struct Entry {
        config::ProviderConfig config;  ///< completed from the vendor table
        std::shared_ptr<Upstream> upstream;
    };
    struct Model {
        std::string id;
        std::string provider;
    };

    /// started: the moment that outages of simulated providers count from; by default now.
    /// Errors: InvalidArgument naming the provider, for an enabled one with an unknown type or
    /// without base_url.
    [[nodiscard]] static Result<std::shared_ptr<const ProviderCatalog>> create(
        const config::Config& config, const Clock& clock,
        std::optional<SteadyTime> started = std::nullopt);

    /// While the catalog is made: an upstream that exists already, in the order of the calls.
    void insert(config::ProviderConfig provider, std::shared_ptr<Upstream> upstream)
    {
        m_names.push_back(provider.name);
        std::string name = provider.name;
        m_entries.insert_or_assign(std::move(name),
                                   Entry{std::move(provider), std::move(upstream)});
    }

    /// nullptr when there is no enabled provider of that name.
    [[nodiscard]] Upstream* find(std::string_view name) const noexcept;
    [[nodiscard]] const Entry* entry(std::string_view name) const noexcept;
    /// Enabled ones, in the order of the file.
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return m_names; }
    /// Every model of every enabled provider, in order.
    [[nodiscard]] std::vector<Model> models() const;

private:
    [[nodiscard]] Result<void> add(config::ProviderConfig provider, const Clock& clock,
                                   SteadyTime started);

    std::map<std::string, Entry, std::less<>> m_entries;
    std::vector<std::string> m_names;
};

}  // namespace helix::providers

#pragma once
// What a reload replaces as a whole: the configuration and the providers built from it. A request
// takes one snapshot at its start and keeps it to its end, so a reload never changes a request
// under way.

#include "base/clock.h"
#include "config/config.h"
#include "gateway/limit_rules.h"
#include "providers/provider_catalog.h"

#include <memory>
#include <mutex>

namespace helix::gateway {

struct Runtime {
    config::ConfigSnapshot config;
    std::shared_ptr<const providers::ProviderCatalog> catalog;
    std::int64_t version = 1;
    WallTime loadedAt;
    LimitRules limits;
    std::string file;  ///< empty: no file, defaults and environment
};

using RuntimeSnapshot = std::shared_ptr<const Runtime>;

/// Thread: any.
class RuntimeHolder {
public:
    [[nodiscard]] RuntimeSnapshot get() const
    {
        const std::lock_guard lock(m_mutex);
        return m_runtime;
    }
    void set(RuntimeSnapshot runtime)
    {
        const std::lock_guard lock(m_mutex);
        m_runtime = std::move(runtime);
    }

private:
    mutable std::mutex m_mutex;
    RuntimeSnapshot m_runtime;
};

}  // namespace helix::gateway

#pragma once
// Asks providers that nobody called lately whether they are there (high_availability.health_check).
// Passive first: a provider with a successful call within the interval is not asked. Then the free
// list of models; a real completion only when the configuration says so. One per process, owned by
// the node, driven by its maintenance. A probe never touches a breaker.

#include "net/worker.h"
#include "routing/backoff.h"
#include "routing/target_registry.h"

#include <functional>

namespace helix::routing {

/// Completion tokens of a paid probe: enough for models that think before they speak.
inline constexpr std::int64_t kPaidProbeTokens = 16;

/// Thread: one worker's, but for the constructor.
class HealthProber {
public:
    struct Providers {
        config::ConfigSnapshot config;
        std::shared_ptr<const providers::ProviderCatalog> catalog;
    };
    /// The ones of now; asked at each tick.
    using Source = std::function<Providers()>;

    /// registry and clock outlive this object, and this object outlives the workers that it ticks
    /// on. random draws the jitter.
    HealthProber(TargetRegistry& registry, const Clock& clock, Source source, Random random);

    /// Starts the probes that are due. To be called about once a second; the first probe of a
    /// provider comes half an interval to an interval after it was first seen, the next ones an
    /// interval apart, each with 10 % jitter.
    void tick(net::Worker& worker);
    /// Probes that were begun.
    [[nodiscard]] std::uint64_t started() const noexcept { return m_started; }

private:
    struct Schedule {
        SteadyTime due;
        bool isRunning = false;
        std::size_t nextKey = 0;
    };
    using Schedules = std::map<std::string, Schedule>;

    void forgetOthers(const Providers& now);
    [[nodiscard]] bool isDue(const std::string& provider, const config::HealthCheckConfig& check);
    void start(net::Worker& worker, const std::string& provider, const Providers& now);
    [[nodiscard]] SteadyTime after(std::chrono::milliseconds interval, double least, double most);

    TargetRegistry& m_registry;
    const Clock& m_clock;
    Source m_source;
    Random m_random;
    Schedules m_schedules;
    std::uint64_t m_started = 0;
};

}  // namespace helix::routing

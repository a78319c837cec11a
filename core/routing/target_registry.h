#pragma once
// All targets of the process: the one place where breakers, cooldowns and the passive health of
// providers live. Owned by the node, shared by every worker. A reload keeps the state of every
// target that remains the same endpoint.

#include "config/config.h"
#include "routing/group_snapshot.h"
#include "routing/outbound_limiter.h"
#include "routing/provider_verdict.h"
#include "routing/route_options.h"
#include "routing/share_window.h"

#include <map>
#include <shared_mutex>

namespace helix::providers {
class ProviderCatalog;
class Upstream;
}  // namespace helix::providers

namespace helix::routing {

/// Everything GET /admin/providers shows of one provider. Absent means unknown.
struct ProviderSnapshot {
    std::string name;
    std::string type;
    std::string vendor;
    std::string baseUrl;
    bool isSimulated = false;
    bool isEnabled = true;
    ProviderStatus status = ProviderStatus::Unknown;
    std::string statusReason;
    WallTime statusSince;
    BreakerState breaker = BreakerState::Closed;
    std::vector<std::string> models;
    std::string defaultModel;
    std::vector<std::string> fallbacks;
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    std::int64_t inFlight = 0;
    std::optional<double> requestsPerSecond;  ///< these four cover the last two minutes
    std::optional<double> errorRate;
    std::optional<double> latencyP50Ms;
    std::optional<double> latencyP95Ms;
    std::optional<LastError> lastError;
    std::optional<WallTime> lastSuccess;
    std::optional<ProbeSnapshot> probe;  ///< the last one
    std::optional<double> headroom;      ///< free share of rate_limit; absent without a limit
    int waitingForRoom = 0;              ///< requests that wait for rate_limit
    std::array<HistoryBucket, kWindowBuckets> history;  ///< oldest first
    std::vector<TargetSnapshot> targets;
};

struct ChainHop {
    std::string provider;         ///< kErrorHop for "nobody answered"
    std::optional<double> share;  ///< absent without requests
    std::uint64_t requests = 0;
};

struct ChainSnapshot {
    std::string primary;
    std::vector<ChainHop> hops;  ///< primary, its fallbacks, others that answered, "error"
    std::chrono::seconds window{300};
};

struct RoutingSnapshot {
    WallTime now;
    std::vector<ProviderSnapshot> providers;  ///< in the order of the file
    std::vector<ChainSnapshot> chains;        ///< of every primary with fallbacks or traffic
    std::vector<GroupSnapshot> groups;        ///< by name
};

/// A provider whose status changed between two refresh().
struct HealthChange {
    std::string provider;
    ProviderStatus from = ProviderStatus::Unknown;
    ProviderStatus to = ProviderStatus::Unknown;
    std::string reason;
};

enum class BreakerAction { Reset, ForceOpen, ForceClosed, Auto };
/// reset | force_open | force_closed | auto. Errors: InvalidArgument.
[[nodiscard]] Result<BreakerAction> parseBreakerAction(std::string_view text);

/// The model of the one target (a key) of a provider that lists no models.
inline constexpr const char* kAnyModel = "*";

/// Thread: every function from any thread, except onBreakerChange().
class TargetRegistry {
public:
    using BreakerListener = std::function<void(const TargetId&, const BreakerTransition&)>;

    explicit TargetRegistry(const Clock& clock);
    ~TargetRegistry();
    TargetRegistry(const TargetRegistry&) = delete;
    TargetRegistry& operator=(const TargetRegistry&) = delete;

    /// Set once, before the first apply(). Called without a lock held, see
    /// CircuitBreaker::Listener.
    void onBreakerChange(BreakerListener listener);

    /// Adds and removes targets and takes over the thresholds: provider x (its models and those
    /// that a group names for it) x key.
    void apply(config::ConfigSnapshot config, const providers::ProviderCatalog& catalog);

    /// The state of a target. One that no configuration names gets a fresh state that nobody else
    /// sees, so that the names of clients never fill the memory; a provider that lists no models
    /// has one shared state for all of them.
    [[nodiscard]] std::shared_ptr<TargetState> target(const std::string& provider,
                                                      const std::string& model,
                                                      std::size_t keyIndex,
                                                      const std::string& keyName) const;

    /// Where the rotation over a provider's keys starts this time; grows by one with each call.
    [[nodiscard]] std::size_t nextKeyStart(const std::string& provider) const;

    /// Remembers who answered a request whose chain began with primary (kErrorHop for nobody).
    void recordAnswer(const std::string& primary, const std::string& hop);
    /// The same for a group: which target answered (nullptr for nobody). Unknown groups are left.
    void recordGroupAnswer(const std::string& group, const std::string* provider,
                           const std::string& model);

    /// Everything a route may ask of this registry: ranks, live figures, turns. The caller adds who
    /// asks, and the registry outlives the options.
    [[nodiscard]] RouteOptions routeOptions();
    /// Complexity: O(targets of the provider).
    [[nodiscard]] TargetView view(const std::string& provider, const std::string& model) const;
    /// Our own limit for the provider; nullptr for an unknown one.
    [[nodiscard]] std::shared_ptr<OutboundLimiter> limiter(const std::string& provider) const;

    /// Never touches a breaker. Unknown providers are left.
    void recordProbe(const std::string& provider, const ProbeResult& result);
    [[nodiscard]] std::optional<SteadyTime> lastSuccess(const std::string& provider) const;

    /// Opens what is due to become half-open and judges every provider. Complexity: O(targets).
    [[nodiscard]] RoutingSnapshot snapshot();

    /// Open only when all targets of the provider are open, half-open when none is closed and one
    /// is half-open. Closed for an unknown one.
    [[nodiscard]] BreakerState providerBreakerState(const std::string& provider);
    /// The worst of the model's keys (open > half-open > closed).
    [[nodiscard]] BreakerState modelBreakerState(const std::string& provider,
                                                 const std::string& model) const;
    /// Every configured provider and model: the label pairs of the metric.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> models() const;
    [[nodiscard]] ProviderStatus providerStatus(const std::string& provider);
    /// Opens what is due to become half-open, so that listeners hear of it without traffic, and
    /// writes down what changed. To be called about once a second.
    std::vector<HealthChange> refresh();

    /// target: a TargetId::text(), or empty for all of the provider. Answers the ids changed.
    /// Errors: NotFound for an unknown provider or target.
    [[nodiscard]] Result<std::vector<std::string>> act(const std::string& provider,
                                                       const std::string& target,
                                                       BreakerAction action);

private:
    struct Provider;
    using ProviderMap = std::map<std::string, std::shared_ptr<Provider>>;

    [[nodiscard]] std::shared_ptr<Provider> find(const std::string& name) const;
    [[nodiscard]] std::shared_ptr<Provider> makeProvider(const config::ProviderConfig& config,
                                                         const config::Config& whole,
                                                         const providers::Upstream* upstream,
                                                         const Provider* old) const;
    [[nodiscard]] std::shared_ptr<TargetState> makeTarget(
        TargetId id, const BreakerSettings& settings, std::shared_ptr<ProviderPulse> pulse) const;
    [[nodiscard]] ProviderSnapshot describe(Provider& provider, const config::ProviderConfig& own,
                                            const config::Config& config, Moment now) const;
    void forgetChainsOutside(const ProviderMap& providers, const config::Config& config);
    [[nodiscard]] std::vector<ChainSnapshot> describeChains(const config::Config& config,
                                                            SteadyTime now) const;
    [[nodiscard]] std::vector<GroupSnapshot> describeGroups(const config::Config& config,
                                                            Moment now) const;
    [[nodiscard]] std::uint64_t nextTurn(const std::string& group);

    const Clock& m_clock;
    const Random m_random;  ///< for the choices of routes
    std::shared_ptr<BreakerListener> m_listener;

    mutable std::shared_mutex m_mutex;  ///< guards the next two
    config::ConfigSnapshot m_config;
    ProviderMap m_providers;

    mutable std::mutex m_chainMutex;  ///< guards the next three
    std::map<std::string, ShareWindow> m_chains;
    std::map<std::string, ShareWindow> m_groups;
    std::map<std::string, std::uint64_t> m_turns;
};

}  // namespace helix::routing

#pragma once
// What the gateway counts. One object per node, shared by all workers. Labels are bounded:
// providers and models are the configured names, routes are templates, everything else is `other`.
// Series are looked up once and kept, so that counting a request is a hash and a few atomic
// additions.

#include "base/clock.h"
#include "telemetry/metrics.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace helix::telemetry {

inline constexpr std::size_t kMaxRoutesInMetrics = 256;
inline constexpr std::size_t kMaxOutcomesInMetrics = 32;  ///< a provider
inline constexpr std::string_view kOtherLabel = "other";

/// Values that the exposition asks for. Empty functions leave their metric out.
struct GatewayGauges {
    std::function<double()> connections;
    std::function<std::uint64_t()> logLinesDropped;
    std::function<std::uint64_t()> requestRecordsDropped;
    std::function<std::uint64_t()> storeErrors;
    std::function<std::uint64_t()> shadowsStarted;
    std::function<std::uint64_t()> shadowsDropped;
    std::function<double()> apiKeys;
    std::function<double()> limitedClients;
    std::function<double()> uncheckedProviders;
};

/// The values of the gauge provider_health.
enum class ProviderVerdictCode { Healthy = 0, Degraded = 1, Unhealthy = 2, Unknown = 3 };

/// Thread: any.
class GatewayMetrics {
public:
    /// The registry and the clock must outlive this object; exposition() must not run after its
    /// end.
    GatewayMetrics(MetricsRegistry& registry, const Clock& clock, std::string_view version);
    ~GatewayMetrics();
    GatewayMetrics(const GatewayMetrics&) = delete;
    GatewayMetrics& operator=(const GatewayMetrics&) = delete;

    /// Names that may become label values from now on. Series of names that are gone stay until the
    /// process ends, as counters must.
    void setAllowedNames(std::vector<std::string> providers, std::vector<std::string> models);
    void setGauges(GatewayGauges gauges);

    void requestStarted() noexcept;
    /// route: the template ("/v1/models/{id}"), empty for an unknown path. status: 100-599.
    void requestFinished(std::string_view method, std::string_view route, int status,
                         std::chrono::nanoseconds duration);

    /// One call to a provider, or one attempt of it. outcome: success or the class of the failure.
    void attemptFinished(std::string_view provider, std::string_view outcome,
                         std::chrono::nanoseconds latency);
    /// errorType: the class of the failure; one of a fixed few.
    void providerError(std::string_view provider, std::string_view errorType);
    void retried(std::string_view provider);
    /// provider: the one that the request went on to.
    void fellBack(std::string_view provider);
    void retryBudgetExhausted();
    /// type: prompt | completion.
    void tokensUsed(std::string_view provider, std::string_view type, std::uint64_t count);

    /// Makes the breaker's series (0, closed) and the provider's health (1) before any request.
    /// Also allows both names.
    void declareTarget(std::string_view provider, std::string_view model);
    /// Removes the breaker's series of a target that is no longer configured.
    void dropTarget(std::string_view provider, std::string_view model);
    /// 0 closed, 1 open, 2 half-open; the worst of the target's keys.
    void setBreakerState(std::string_view provider, std::string_view model, int state);
    void setProviderHealth(std::string_view provider, bool isHealthy);
    /// The finer gauge beside it.
    void setProviderVerdict(std::string_view provider, ProviderVerdictCode verdict);
    /// 0 to 10; nullopt removes the series: no score is no number. Ignores names that are not
    /// allowed.
    void setProviderScore(std::string_view provider, std::optional<double> score);

    /// scope: which limit refused; one of a fixed few.
    void rateLimited(std::string_view scope);

    void configReloaded(bool isSuccess);

private:
    struct State;
    std::shared_ptr<State> m_state;  ///< shared with the callbacks of the registry
};

/// Resident memory, threads and open files of this process, read from /proc; zero when unreadable.
struct ProcessFigures {
    std::uint64_t residentBytes = 0;
    std::uint64_t threads = 0;
    std::uint64_t openFiles = 0;
};
[[nodiscard]] ProcessFigures readProcessFigures();

}  // namespace helix::telemetry

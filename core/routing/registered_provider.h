#pragma once
// One provider of the current configuration, inside the TargetRegistry only. Immutable once
// published, but for what is atomic or has its own lock; a reload makes a new one around the old
// targets.

#include "routing/target_registry.h"

namespace helix::routing {

struct TargetRegistry::Provider {
    std::string endpoint;  ///< a target of another endpoint is another target
    bool isSimulated = false;
    bool isEnabled = true;
    int unhealthyProbes = 3;
    /// How long after its last failure a provider that keeps failing is put behind the others.
    std::chrono::nanoseconds avoidance{0};
    std::vector<std::shared_ptr<TargetState>> targets;
    std::shared_ptr<ProviderPulse> pulse = std::make_shared<ProviderPulse>();
    std::shared_ptr<ProbeHistory> probes = std::make_shared<ProbeHistory>();
    std::shared_ptr<OutboundLimiter> limiter;
    mutable std::atomic<std::size_t> keyStart{0};

    std::mutex statusMutex;  ///< guards the next two
    ProviderStatus status = ProviderStatus::Unknown;
    WallTime statusSince;
    std::atomic<ProviderStatus> announced{ProviderStatus::Unknown};  ///< by refresh()

    [[nodiscard]] std::shared_ptr<TargetState> target(const std::string& model,
                                                      const std::string& keyName) const;
    [[nodiscard]] ProviderVerdict judge(Moment now) const;
    /// Whether a request should rather go elsewhere; cheap, for every request.
    [[nodiscard]] bool isAvoided(SteadyTime now) const;
    [[nodiscard]] TargetView view(const std::string& model, Moment now) const;
    /// Since when the status of now holds.
    WallTime noteStatus(ProviderStatus now, WallTime at);
    void noteHealthOfTargets(const ProviderVerdict& verdict, Moment now) const;
};

}  // namespace helix::routing

#include "routing/registered_provider.h"

#include <algorithm>

namespace helix::routing {

std::shared_ptr<TargetState> TargetRegistry::Provider::target(const std::string& model,
                                                              const std::string& keyName) const
{
    for (const auto& each : targets)
        if (each->id().model == model && each->id().keyName == keyName) return each;
    return nullptr;
}

ProviderVerdict TargetRegistry::Provider::judge(Moment now) const
{
    if (!isEnabled) return {ProviderStatus::Unknown, "disabled"};
    return judgeProvider(targets, *pulse, *probes, unhealthyProbes, now);
}

// A run of failures only counts for a while: without a call nothing could ever end it.
bool TargetRegistry::Provider::isAvoided(SteadyTime now) const
{
    const auto failed = pulse->lastFailure();
    if (pulse->failuresInARow() >= kUnhealthyStreak && failed && now - *failed < avoidance)
        return true;
    return probes->unbeliedFailures(*pulse) >= unhealthyProbes;
}

TargetView TargetRegistry::Provider::view(const std::string& model, Moment now) const
{
    TargetView view;
    view.isAvailable = false;
    view.headroom = limiter->headroom(now.steady);
    for (const auto& target : targets) {
        if (target->id().model != model && target->id().model != kAnyModel) continue;
        view.isAvailable = view.isAvailable || target->isAvailable(now);
        view.inFlight += target->inFlight();
        view.latencyMs = std::max(view.latencyMs, target->latencyMs(now.steady));
    }
    view.isAvailable = view.isAvailable && isEnabled && !isAvoided(now.steady);
    return view;
}

WallTime TargetRegistry::Provider::noteStatus(ProviderStatus now, WallTime at)
{
    const std::lock_guard lock(statusMutex);
    if (now != status) {
        status = now;
        statusSince = at;
    }
    return statusSince;
}

void TargetRegistry::Provider::noteHealthOfTargets(const ProviderVerdict& verdict, Moment now) const
{
    const auto probe = probes->last();
    const bool isUnhealthy = probes->unbeliedFailures(*pulse) >= unhealthyProbes ||
                             pulse->failuresInARow() >= kUnhealthyStreak;
    const bool hasGoodProbe = probe && probe->failuresInARow == 0;
    for (const auto& target : targets)
        target->noteHealth(now, isUnhealthy ? verdict.reason : std::string(), hasGoodProbe);
}

}  // namespace helix::routing

#include "routing/provider_verdict.h"

#include <algorithm>
#include <cmath>

namespace helix::routing {

namespace {

struct Census {
    std::size_t open = 0;
    std::size_t notClosed = 0;
    bool wasCalled = false;
    const TargetState* worst = nullptr;
    WindowCounts window;
};

Census countTargets(const std::vector<std::shared_ptr<TargetState>>& targets, Moment now)
{
    Census census;
    for (const auto& target : targets) {
        const auto state = target->breaker().state(now);
        if (state == BreakerState::Open) ++census.open;
        if (state != BreakerState::Closed) {
            ++census.notClosed;
            if (!census.worst || state == BreakerState::Open) census.worst = target.get();
        }
        census.wasCalled = census.wasCalled || target->wasCalled();
        const auto counts = target->windowCounts(now.steady);
        census.window.requests += counts.requests;
        census.window.errors += counts.errors;
    }
    return census;
}

std::string ofTargets(std::size_t count, std::size_t total)
{
    return std::to_string(count) + " of " + std::to_string(total) +
           (total == 1 ? " circuit is " : " circuits are ");
}

std::string errorShare(const WindowCounts& window)
{
    const auto percent = std::lround(100.0 * static_cast<double>(window.errors) /
                                     static_cast<double>(window.requests));
    return std::to_string(percent) + " % of " + std::to_string(window.requests) +
           " calls failed in the last 2 minutes";
}

bool isErring(const WindowCounts& window)
{
    return static_cast<double>(window.errors) >
           kDegradedErrorRate * static_cast<double>(window.requests);
}

std::string probeFailure(int failures, const ProbeSnapshot& probe)
{
    const auto what = failures == 1 ? std::string("the last probe failed")
                                    : "the last " + std::to_string(failures) + " probes failed";
    return what + " (" + probe.failureClass + "): " + probe.message;
}

}  // namespace

const char* providerStatusName(ProviderStatus status) noexcept
{
    switch (status) {
        case ProviderStatus::Healthy: return "healthy";
        case ProviderStatus::Degraded: return "degraded";
        case ProviderStatus::Unhealthy: return "unhealthy";
        case ProviderStatus::Unknown: return "unknown";
    }
    return "unknown";
}

ProviderVerdict judgeProvider(const std::vector<std::shared_ptr<TargetState>>& targets,
                              const ProviderPulse& pulse, const ProbeHistory& probes,
                              int unhealthyProbes, Moment now)
{
    const auto census = countTargets(targets, now);
    const auto total = targets.size();
    const auto failuresInARow = pulse.failuresInARow();
    const int failedProbes = probes.unbeliedFailures(pulse);
    const auto probe = probes.last();
    if (total > 0 && census.open == total)
        return {ProviderStatus::Unhealthy, ofTargets(total, total) + "open"};
    if (failuresInARow >= kUnhealthyStreak)
        return {ProviderStatus::Unhealthy,
                "the last " + std::to_string(failuresInARow) + " calls failed"};
    if (failedProbes >= unhealthyProbes)
        return {ProviderStatus::Unhealthy, probeFailure(failedProbes, *probe)};
    if (census.worst)
        return {ProviderStatus::Degraded,
                ofTargets(census.notClosed, total) + "not closed: " + census.worst->id().text()};
    if (failedProbes > 0) return {ProviderStatus::Degraded, probeFailure(failedProbes, *probe)};
    if (!census.wasCalled && !probe) return {ProviderStatus::Unknown, "no call since the start"};
    if (isErring(census.window)) return {ProviderStatus::Degraded, errorShare(census.window)};
    if (probe && probe->failuresInARow == 0 && probe->took >= kSlowProbe)
        return {ProviderStatus::Degraded,
                "the last probe took " + std::to_string(probe->took.count()) + " ms"};
    if (!census.wasCalled) return {ProviderStatus::Healthy, "the last probe succeeded"};
    if (census.window.requests == 0)
        return {ProviderStatus::Healthy, "no call in the last 2 minutes"};
    return {ProviderStatus::Healthy, errorShare(census.window)};
}

BreakerState combinedState(const std::vector<std::shared_ptr<TargetState>>& targets, Moment now)
{
    bool isHalfOpen = false;
    for (const auto& target : targets) {
        const auto state = target->breaker().state(now);
        if (state == BreakerState::Closed) return BreakerState::Closed;
        isHalfOpen = isHalfOpen || state == BreakerState::HalfOpen;
    }
    if (targets.empty()) return BreakerState::Closed;
    return isHalfOpen ? BreakerState::HalfOpen : BreakerState::Open;
}

}  // namespace helix::routing

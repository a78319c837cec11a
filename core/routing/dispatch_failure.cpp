#include "routing/dispatch_failure.h"

#include <algorithm>

namespace helix::routing {

using providers::Failure;
using providers::FailureClass;

namespace {

bool isTimeout(FailureClass failure) noexcept
{
    return failure == FailureClass::FirstContentTimeout || failure == FailureClass::IdleTimeout ||
           failure == FailureClass::TotalTimeout;
}

bool isRateLimit(FailureClass failure) noexcept
{
    return failure == FailureClass::RateLimited || failure == FailureClass::KeyCoolingDown ||
           failure == FailureClass::OutboundLimited;
}

/// Refused keys and open breakers only decide when there is nothing else: 2, 1, 0.
int weightOf(FailureClass failure) noexcept
{
    if (failure == FailureClass::BreakerOpen) return 0;
    return failure == FailureClass::Auth ? 1 : 2;
}

/// The last failure among those of the greatest weight.
const Failure* decisive(const std::vector<TriedTarget>& tried)
{
    const Failure* found = nullptr;
    for (const auto& each : tried)
        if (!found || weightOf(each.failure.failureClass) >= weightOf(found->failureClass))
            found = &each.failure;
    return found;
}

DispatchFailureKind kindOf(FailureClass failure) noexcept
{
    if (failure == FailureClass::BreakerOpen) return DispatchFailureKind::AllOpen;
    if (isRateLimit(failure)) return DispatchFailureKind::RateLimited;
    return isTimeout(failure) ? DispatchFailureKind::Timeout : DispatchFailureKind::AllFailed;
}

}  // namespace

int DispatchFailure::httpStatus() const noexcept
{
    switch (kind) {
        case DispatchFailureKind::ClientError: return last.status >= 400 ? last.status : 400;
        case DispatchFailureKind::RateLimited: return 429;
        case DispatchFailureKind::AllFailed: return 502;
        case DispatchFailureKind::Timeout: return 504;
        case DispatchFailureKind::AllOpen: return 503;
        case DispatchFailureKind::Cancelled: return 499;
    }
    return 502;
}

std::optional<std::int64_t> DispatchFailure::retryAfterSeconds() const noexcept
{
    if (!retryAfter) return std::nullopt;
    return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(*retryAfter).count());
}

DispatchFailure judge(std::vector<TriedTarget> tried, bool isPastDeadline,
                      std::optional<std::chrono::milliseconds> earliestProbe,
                      std::optional<std::chrono::milliseconds> earliestCooldownEnd)
{
    DispatchFailure verdict;
    const auto* last = decisive(tried);
    if (last) verdict.last = *last;
    if (isPastDeadline)
        verdict.kind = DispatchFailureKind::Timeout;
    else if (last)
        verdict.kind = kindOf(last->failureClass);
    constexpr std::chrono::milliseconds kSoon{1000};
    if (verdict.kind == DispatchFailureKind::RateLimited)
        verdict.retryAfter = earliestCooldownEnd.value_or(verdict.last.retryAfter.value_or(kSoon));
    if (verdict.kind == DispatchFailureKind::AllOpen)
        verdict.retryAfter = earliestProbe.value_or(kSoon);
    verdict.tried = std::move(tried);
    return verdict;
}

}  // namespace helix::routing

#include "models/provider_condition.h"

#include "models/plain_text.h"
#include "theme/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace helix::models {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ProviderCondition", text);
}

QString sinceText(const QString& word, std::optional<qint64> sinceMs, qint64 nowMs)
{
    return sinceMs ? tr("%1 for %2").arg(word, theme::formatSpan(nowMs - *sinceMs)) : word;
}

/// The number, or an em dash when the node did not tell it.
QString orUnknown(const std::optional<int>& number)
{
    return number ? QString::number(*number) : theme::unknownText();
}

/// " · probe in 19 s", or nothing when no deadline runs.
QString deadlineText(const api::BreakerTarget& target, qint64 nowMs)
{
    if (target.probeAtMs) {
        const qint64 left = *target.probeAtMs - nowMs;
        return left > 0 ? tr("probe in %1").arg(theme::formatSpan(left + 999))
                        : tr("probe with the next call");
    }
    if (target.cooldownUntilMs && *target.cooldownUntilMs > nowMs)
        return tr("rate limited, resumes in %1")
            .arg(theme::formatSpan(*target.cooldownUntilMs - nowMs + 999));
    return {};
}

/// A state this console does not know keeps the node's own word.
QString unknownWord(const QString& word)
{
    return word.isEmpty() ? tr("Unknown") : tr("Unknown (%1)").arg(plainText(word));
}

QString joined(const QString& first, const QString& second)
{
    if (first.isEmpty() || second.isEmpty()) return first + second;
    return first + QStringLiteral(" \u00B7 ") + second;
}

QString oneLine(const Explanation& why)
{
    return why.reason.isEmpty() ? why.state : why.state + QStringLiteral(": ") + why.reason;
}

bool isCoolingDown(const api::BreakerTarget& target)
{
    return target.cooldownUntilMs.has_value();
}

/// The target whose state explains the provider's: the worst, and of equals the one that recovers
/// first.
const api::BreakerTarget* worstTarget(const api::ProviderState& provider)
{
    const auto order = [](const api::BreakerTarget& left, const api::BreakerTarget& right) {
        if (severityOf(left) != severityOf(right)) return severityOf(left) < severityOf(right);
        constexpr qint64 kNever = std::numeric_limits<qint64>::max();
        return left.probeAtMs.value_or(kNever) < right.probeAtMs.value_or(kNever);
    };
    const auto worst = std::min_element(provider.targets.begin(), provider.targets.end(), order);
    return worst == provider.targets.end() ? nullptr : &*worst;
}

bool areAllForced(const api::ProviderState& provider, api::BreakerState state)
{
    return !provider.targets.isEmpty() &&
           std::all_of(
               provider.targets.begin(), provider.targets.end(),
               [state](const api::BreakerTarget& target) { return target.forced == state; });
}

bool hasNoEvidence(const api::ProviderState& provider)
{
    return provider.requestsTotal.value_or(0) == 0 && !provider.lastSuccessMs &&
           !provider.lastError;
}

Severity severityOfHealth(const api::ProviderState& provider)
{
    switch (provider.health) {
        case api::ProviderHealth::Unhealthy: return Severity::Critical;
        case api::ProviderHealth::Degraded: return Severity::Warning;
        case api::ProviderHealth::Healthy:
            return hasNoEvidence(provider) ? Severity::Unknown : Severity::Ok;
        case api::ProviderHealth::Unknown: break;
    }
    return Severity::Unknown;
}

}  // namespace

Severity severityOf(const api::BreakerTarget& target)
{
    if (target.forced == api::BreakerState::Open) return Severity::Critical;
    if (target.forced == api::BreakerState::Closed) return Severity::Warning;
    switch (target.breaker) {
        case api::BreakerState::Open: return Severity::Critical;
        case api::BreakerState::HalfOpen: return Severity::Probing;
        case api::BreakerState::Closed:
            if (target.health == api::ProviderHealth::Unhealthy) return Severity::Critical;
            if (target.health == api::ProviderHealth::Degraded) return Severity::Warning;
            if (isCoolingDown(target) || target.consecutiveFailures.value_or(0) > 0)
                return Severity::Warning;
            return target.requestsTotal.value_or(0) > 0 ? Severity::Ok : Severity::Unknown;
        case api::BreakerState::Unknown: break;
    }
    return Severity::Unknown;
}

Severity severityOf(const api::ProviderState& provider)
{
    if (!provider.isEnabled) return Severity::Disabled;
    if (provider.breaker == api::BreakerState::Open) return Severity::Critical;
    const Severity health = severityOfHealth(provider);
    if (health == Severity::Critical) return health;
    const api::BreakerTarget* worst = worstTarget(provider);
    if (worst == nullptr) return health;
    const Severity target = severityOf(*worst);
    if (target == Severity::Critical) return Severity::Warning;  // some targets, not the provider
    if (provider.breaker == api::BreakerState::HalfOpen) return Severity::Probing;
    if (target == Severity::Warning || target == Severity::Probing) return std::min(target, health);
    return health;
}

QString breakerWord(const api::BreakerTarget& target)
{
    if (target.forced == api::BreakerState::Open) return tr("Forced open");
    if (target.forced == api::BreakerState::Closed) return tr("Forced closed");
    switch (target.breaker) {
        case api::BreakerState::Open: return tr("Open");
        case api::BreakerState::HalfOpen: return tr("Half-open");
        case api::BreakerState::Closed: return tr("Closed");
        case api::BreakerState::Unknown: break;
    }
    return unknownWord(target.breakerText);
}

QString breakerWord(const api::ProviderState& provider)
{
    if (!provider.isEnabled) return tr("Disabled");
    if (areAllForced(provider, api::BreakerState::Open)) return tr("Forced open");
    if (areAllForced(provider, api::BreakerState::Closed)) return tr("Forced closed");
    const auto isOpen = [](const api::BreakerTarget& target) {
        return target.forced == api::BreakerState::Open ||
               (!target.forced && target.breaker == api::BreakerState::Open);
    };
    const auto open = std::count_if(provider.targets.begin(), provider.targets.end(), isOpen);
    if (open > 0 && open < provider.targets.size())
        return tr("%1 of %2 open").arg(open).arg(provider.targets.size());
    switch (provider.breaker) {
        case api::BreakerState::Open: return tr("Open");
        case api::BreakerState::HalfOpen: return tr("Half-open");
        case api::BreakerState::Closed: return tr("Closed");
        case api::BreakerState::Unknown: break;
    }
    return unknownWord(provider.breakerText);
}

QString conditionWord(const api::ProviderState& provider)
{
    const QString breaker = breakerWord(provider);
    if (!provider.isEnabled || breaker != tr("Closed")) return breaker;
    switch (severityOf(provider)) {
        case Severity::Critical: return tr("Unhealthy");
        case Severity::Warning: return tr("Degraded");
        case Severity::Unknown: return tr("Unknown");
        default: return breaker;
    }
}

QString conditionWord(const api::BreakerTarget& target)
{
    if (target.forced || target.breaker != api::BreakerState::Closed) return breakerWord(target);
    if (target.health == api::ProviderHealth::Unhealthy) return tr("Unhealthy");
    return target.health == api::ProviderHealth::Degraded ? tr("Degraded") : breakerWord(target);
}

api::BreakerState drawnBreaker(const api::ProviderState& provider)
{
    api::BreakerState drawn = provider.breaker;
    for (const api::BreakerTarget& target : provider.targets) {
        const api::BreakerState state = target.forced.value_or(target.breaker);
        if (state == api::BreakerState::Open) return state;
        if (state == api::BreakerState::HalfOpen) drawn = state;
    }
    return drawn;
}

qint64 callsInWindow(const api::ProviderState& provider)
{
    qint64 calls = 0;
    for (const api::HistoryBucket& point : provider.history) calls += point.requests;
    return calls;
}

Explanation explain(const api::BreakerTarget& target, qint64 nowMs)
{
    if (target.forced)
        return {sinceText(breakerWord(target), target.sinceMs, nowMs), tr("by an operator")};
    const QString deadline = deadlineText(target, nowMs);
    switch (target.breaker) {
        case api::BreakerState::Open:
            return {joined(sinceText(tr("Open"), target.sinceMs, nowMs), deadline),
                    plainText(target.reason)};
        case api::BreakerState::HalfOpen:
            return {sinceText(tr("Half-open"), target.sinceMs, nowMs),
                    tr("%1 of %2 trial calls succeeded")
                        .arg(orUnknown(target.successesInHalfOpen),
                             orUnknown(target.successThreshold))};
        case api::BreakerState::Closed: break;
        case api::BreakerState::Unknown: return {unknownWord(target.breakerText), {}};
    }
    if (!deadline.isEmpty()) return {tr("Closed"), deadline};
    if (target.requestsTotal.value_or(0) == 0) return {tr("No calls yet"), {}};
    if (target.health == api::ProviderHealth::Unhealthy ||
        target.health == api::ProviderHealth::Degraded)
        return {sinceText(conditionWord(target), target.healthSinceMs, nowMs),
                plainText(target.healthCause)};
    const QString closed = sinceText(tr("Closed"), target.sinceMs, nowMs);
    if (target.consecutiveFailures.value_or(0) == 0) return {closed, {}};
    return {closed,
            tr("%1 of %2 consecutive failures")
                .arg(orUnknown(target.consecutiveFailures), orUnknown(target.failureThreshold))};
}

Explanation explain(const api::ProviderState& provider, qint64 nowMs)
{
    if (!provider.isEnabled) return {tr("Disabled"), tr("Switched off in the configuration")};
    const api::BreakerTarget* worst = worstTarget(provider);
    if (worst != nullptr && severityOf(*worst) <= Severity::Probing) {
        Explanation why = explain(*worst, nowMs);
        if (provider.targets.size() > 1)
            why.reason = why.reason.isEmpty()
                             ? plainText(worst->model)
                             : plainText(worst->model) + QStringLiteral(": ") + why.reason;
        return why;
    }
    if (hasNoEvidence(provider)) return {tr("No calls yet"), tr("so nothing is known about it")};
    switch (provider.health) {
        case api::ProviderHealth::Healthy:
            return {sinceText(tr("Healthy"), provider.healthSinceMs, nowMs), {}};
        case api::ProviderHealth::Degraded:
            return {sinceText(tr("Degraded"), provider.healthSinceMs, nowMs),
                    plainText(provider.healthReason)};
        case api::ProviderHealth::Unhealthy:
            return {sinceText(tr("Unhealthy"), provider.healthSinceMs, nowMs),
                    plainText(provider.healthReason)};
        case api::ProviderHealth::Unknown: break;
    }
    return {tr("Unknown"), plainText(provider.healthReason)};
}

QString whyText(const api::BreakerTarget& target, qint64 nowMs)
{
    return oneLine(explain(target, nowMs));
}

QString whyText(const api::ProviderState& provider, qint64 nowMs)
{
    return oneLine(explain(provider, nowMs));
}

QString errorText(const api::ProviderState& provider)
{
    const qint64 calls = callsInWindow(provider);
    if (calls == 0 || !provider.errorRate) return theme::unknownText();
    if (calls < kMinimumCalls) return tr("%1 of %2 calls seen").arg(calls).arg(kMinimumCalls);
    return theme::formatShare(provider.errorRate);
}

QString errorClassText(const std::optional<api::LastError>& error)
{
    if (!error) return theme::unknownText();
    const QString text = plainText(error->errorClass).replace(u'_', u' ');
    return error->status ? QStringLiteral("%1 %2").arg(text).arg(*error->status) : text;
}

QString lastErrorText(const std::optional<api::LastError>& error, qint64 nowMs)
{
    const QString text = errorClassText(error);
    if (!error || !error->atMs) return text;
    return joined(text, theme::formatAge(nowMs - *error->atMs));
}

bool isCountingDown(const api::ProviderState& provider)
{
    return std::any_of(
        provider.targets.begin(), provider.targets.end(), [](const api::BreakerTarget& target) {
            return target.probeAtMs.has_value() || target.cooldownUntilMs.has_value();
        });
}

}  // namespace helix::models

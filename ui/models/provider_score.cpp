#include "models/provider_score.h"

#include "models/plain_text.h"
#include "theme/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace helix::models {

namespace {

constexpr double kFullScore = 10;
constexpr double kHighConfidence = 0.75;
constexpr double kFairConfidence = 0.4;

QString tr(const char* text)
{
    return QCoreApplication::translate("ProviderScore", text);
}

QString spanUntil(qint64 atMs, qint64 nowMs)
{
    return theme::formatSpan(std::max<qint64>(0, atMs - nowMs + 999));
}

}  // namespace

QString scoreText(const api::ProviderState& provider)
{
    if (!provider.score) return theme::unknownText();
    return QString::number(*provider.score, 'f', 1);
}

std::optional<double> scoreShare(const api::ProviderState& provider)
{
    if (!provider.score) return std::nullopt;
    return std::clamp(*provider.score / kFullScore, 0.0, 1.0);
}

QString confidenceWord(const api::ProviderState& provider)
{
    if (!provider.confidence) return {};
    if (*provider.confidence >= kHighConfidence) return tr("high");
    return *provider.confidence >= kFairConfidence ? tr("fair") : tr("low");
}

QString confidenceText(const api::ProviderState& provider)
{
    if (!provider.confidence) return {};
    return tr("%1, %2").arg(confidenceWord(provider), theme::formatShare(provider.confidence));
}

QString verifiedText(const api::ProviderState& provider, qint64 nowMs)
{
    if (!provider.verifiedAtMs) return tr("never verified");
    return tr("verified %1").arg(theme::formatAge(nowMs - *provider.verifiedAtMs));
}

std::optional<double> headroom(const api::ProviderState& provider)
{
    return provider.rateLimit ? provider.rateLimit->headroom : std::nullopt;
}

QString headroomText(const api::ProviderState& provider)
{
    const auto left = headroom(provider);
    return left ? tr("%1 left").arg(theme::formatShare(left)) : theme::unknownText();
}

QString waitingText(const api::ProviderState& provider)
{
    const qint64 waiting = provider.rateLimit ? provider.rateLimit->waiting.value_or(0) : 0;
    return waiting > 0 ? tr("%1 wait").arg(waiting) : QString();
}

QString healthWord(api::ProviderHealth health)
{
    switch (health) {
        case api::ProviderHealth::Healthy: return tr("healthy");
        case api::ProviderHealth::Degraded: return tr("degraded");
        case api::ProviderHealth::Unhealthy: return tr("unhealthy");
        case api::ProviderHealth::Unknown: break;
    }
    return {};
}

QString healthWord(const api::ProviderState& provider)
{
    switch (provider.health) {
        case api::ProviderHealth::Healthy:
            return provider.requestsTotal.value_or(0) == 0 && !provider.lastSuccessMs
                       ? tr("no calls yet")
                       : tr("healthy");
        case api::ProviderHealth::Degraded: return tr("degraded");
        case api::ProviderHealth::Unhealthy: return tr("unhealthy");
        case api::ProviderHealth::Unknown: break;
    }
    return tr("unknown");
}

QString targetHint(const api::BreakerTarget& target, qint64 nowMs)
{
    if (target.forced) return tr("by an operator");
    if (target.breaker == api::BreakerState::Open && target.probeAtMs)
        return *target.probeAtMs > nowMs
                   ? tr("probe in %1").arg(spanUntil(*target.probeAtMs, nowMs))
                   : tr("probe next");
    if (target.cooldownUntilMs && *target.cooldownUntilMs > nowMs)
        return tr("rate limited %1").arg(spanUntil(*target.cooldownUntilMs, nowMs));
    if (target.requestsTotal.value_or(0) == 0) return tr("no calls yet");
    if (target.consecutiveFailures.value_or(0) > 0)
        return tr("%1 in a row failed").arg(*target.consecutiveFailures);
    return {};
}

}  // namespace helix::models

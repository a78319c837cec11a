#include "pages/providers/breaker_confirmation.h"

#include "models/plain_text.h"
#include "models/status_look.h"
#include "theme/format.h"

#include <QCoreApplication>

#include <cmath>

namespace helix::pages {

namespace {

constexpr double kSecondsPerMinute = 60;

QString tr(const char* text)
{
    return QCoreApplication::translate("BreakerConfirmation", text);
}

QString affectedText(const api::ProviderState& provider)
{
    if (!provider.requestsPerSecond)
        return tr("It had no calls in the last 2 minutes, so nobody is affected right now.");
    const double perMinute = *provider.requestsPerSecond * kSecondsPerMinute;
    return tr("%1 requests/min are affected.").arg(theme::formatNumber(std::round(perMinute)));
}

QString detourText(const api::ProviderState& provider, const QString& subject)
{
    const QString name = models::plainText(provider.name);
    if (provider.fallbacks.isEmpty())
        return tr("%1 has no fallback: requests for it fail with 503 until it is released.")
            .arg(name);
    const QString fallbacks = models::plainText(provider.fallbacks.join(QStringLiteral(", ")));
    return tr("Traffic for %1 goes to %2.").arg(subject, fallbacks);
}

}  // namespace

QString breakerActionText(api::BreakerAction action)
{
    switch (action) {
        case api::BreakerAction::Reset: return tr("Reset");
        case api::BreakerAction::ForceOpen: return tr("Force open");
        case api::BreakerAction::ForceClosed: return tr("Force closed");
        case api::BreakerAction::Auto: return tr("Automatic");
    }
    return {};
}

QString breakerEffect(const api::ProviderState& provider, api::BreakerAction action,
                      const QString& target)
{
    const QString subject = models::plainText(target.isEmpty() ? provider.name : target);
    const QString affected = affectedText(provider);
    switch (action) {
        case api::BreakerAction::Reset:
            return tr("%1 is tried again with the next request: its breaker closes and its failure "
                      "counts start at zero. %2")
                .arg(subject, affected);
        case api::BreakerAction::ForceOpen:
            return detourText(provider, subject) + QLatin1Char(' ') + affected + QLatin1Char(' ') +
                   tr("It stays so until somebody sets it to automatic.");
        case api::BreakerAction::ForceClosed:
            return tr("Every request for %1 is sent to it even while it fails; its breaker no "
                      "longer "
                      "protects them. %2 It stays so until somebody sets it to automatic.")
                .arg(subject, affected);
        case api::BreakerAction::Auto:
            return tr("The breaker of %1 decides by itself again, from the calls it sees. %2")
                .arg(subject, affected);
    }
    return {};
}

widgets::Confirmation breakerConfirmation(const api::ProviderState& provider,
                                          api::BreakerAction action, const QString& target,
                                          const cluster::Cluster& cluster,
                                          const theme::Theme& theme)
{
    widgets::Confirmation confirmation;
    const QString subject = models::plainText(target.isEmpty() ? provider.name : target);
    confirmation.title = tr("%1: %2?").arg(subject, breakerActionText(action));
    confirmation.effect = breakerEffect(provider, action, target);
    confirmation.confirmText = breakerActionText(action);
    confirmation.environment = cluster::environmentWord(cluster.environment);
    if (cluster.environment == cluster::Environment::Production) {
        confirmation.typedName = provider.name;
        confirmation.band = theme.bandProduction;
    } else if (cluster.environment == cluster::Environment::Test) {
        confirmation.band = theme.bandTest;
    }
    return confirmation;
}

QString breakerResultText(const api::BreakerActionResult& result, api::BreakerAction action)
{
    return tr("%1: %2 done. Targets moved: %3. The breaker is now %4.")
        .arg(models::plainText(result.provider), breakerActionText(action).toLower())
        .arg(result.targets.size())
        .arg(theme::circuitWord(models::circuitOf(result.breaker)).toLower());
}

}  // namespace helix::pages

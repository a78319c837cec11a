#include "pages/providers/provider_acts.h"

#include "models/money_text.h"
#include "models/plain_text.h"
#include "models/provider_condition.h"
#include "models/status_look.h"
#include "models/verification_model.h"
#include "theme/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace helix::pages {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ProviderActs", text);
}

bool canTake(const api::ProviderList& list, const QString& name)
{
    const auto found = std::find_if(list.providers.begin(), list.providers.end(),
                                    [&](const auto& provider) { return provider.name == name; });
    return found != list.providers.end() && found->isEnabled &&
           found->breaker != api::BreakerState::Open;
}

/// "its 3.2 req/s", or that there is nothing to move.
QString trafficText(const api::ProviderState& provider)
{
    if (!provider.requestsPerSecond || *provider.requestsPerSecond <= 0)
        return tr("its requests (none in the last 2 minutes)");
    const double rate = *provider.requestsPerSecond;
    return tr("its %1 req/s").arg(QString::number(rate, 'f', rate < 0.095 ? 2 : rate < 10 ? 1 : 0));
}

QString whereTo(const api::ProviderList& list, const api::ProviderState& provider)
{
    const QString detour = detourText(list, provider);
    if (!detour.isEmpty()) return tr("%1 go to %2").arg(trafficText(provider), detour);
    return provider.fallbacks.isEmpty()
               ? tr("it has no fallback, so %1 fail with 503").arg(trafficText(provider))
               : tr("none of its fallbacks takes requests now, so %1 fail with 503")
                     .arg(trafficText(provider));
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

QString detourText(const api::ProviderList& list, const api::ProviderState& provider)
{
    QStringList names;
    for (const QString& name : provider.fallbacks)
        if (canTake(list, name)) names << models::plainText(name);
    return names.join(tr(", then "));
}

QString breakerEffect(const api::ProviderList& list, const api::ProviderState& provider,
                      api::BreakerAction action, const QString& target)
{
    const QString subject = models::plainText(target.isEmpty() ? provider.name : target);
    switch (action) {
        case api::BreakerAction::Reset:
            return tr("Closes the circuit of %1 and forgets its failures: it is tried again with "
                      "the next request, and %2 come back to it.")
                .arg(subject, trafficText(provider));
        case api::BreakerAction::ForceOpen:
            return tr("Opens the circuit of %1: %2. It stays open until somebody sets it to "
                      "automatic.")
                .arg(subject, whereTo(list, provider));
        case api::BreakerAction::ForceClosed:
            return tr("Closes the circuit of %1 for good: every request for it is sent to it even "
                      "while it fails, and nothing protects %2. It stays closed until somebody "
                      "sets it to automatic.")
                .arg(subject, trafficText(provider));
        case api::BreakerAction::Auto:
            return tr("The breaker of %1 decides by itself again, from the calls it sees.")
                .arg(subject);
    }
    return {};
}

QString enableEffect(const api::ProviderList& list, const api::ProviderState& provider,
                     bool isEnabled)
{
    const QString name = models::plainText(provider.name);
    return isEnabled
               ? tr("Switches %1 on: requests for its models reach it again.").arg(name)
               : tr("Switches %1 off: %2. It stays off over restarts until somebody enables it.")
                     .arg(name, whereTo(list, provider));
}

QString removeEffect(const api::ProviderList& list, const api::ProviderState& provider)
{
    QString effect = tr("Takes %1 out of the configuration: %2.")
                         .arg(models::plainText(provider.name), whereTo(list, provider));
    effect += QLatin1Char(' ');
    const qint64 running = provider.inFlight.value_or(0);
    effect += running > 0
                  ? tr("Its %1 running requests have 30 s to finish; if they do not, it stays.")
                        .arg(running)
                  : tr("No request of it is running.");
    return effect;
}

widgets::Confirmation confirmation(const QString& provider, const QString& subject,
                                   const QString& act, const QString& effect,
                                   const cluster::Cluster& cluster, const theme::Theme& theme)
{
    widgets::Confirmation confirmation;
    confirmation.title = tr("%1: %2?").arg(models::plainText(subject), act);
    confirmation.effect = effect;
    confirmation.confirmText = act;
    confirmation.environment = cluster::environmentWord(cluster.environment);
    if (cluster::isProtected(cluster)) {
        confirmation.typedName = provider;
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

QString verificationResultText(const api::Verification& run)
{
    const auto passed = std::count_if(run.tests.begin(), run.tests.end(), [](const auto& test) {
        return test.outcome == api::TestOutcome::Passed;
    });
    QStringList parts{models::plainText(run.status).replace(u'_', u' ')};
    if (run.score) parts << tr("score %1").arg(QString::number(*run.score, 'f', 1));
    parts << tr("%1 of %2 tests passed").arg(passed).arg(run.tests.size());
    if (run.costUsd) parts << tr("cost %1").arg(models::moneyText(run.costUsd));
    if (!run.error.isEmpty()) parts << models::plainText(run.error);
    return models::plainText(run.provider) + QStringLiteral(": ") +
           parts.join(QStringLiteral(", "));
}

}  // namespace helix::pages

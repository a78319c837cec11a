#include "pages/act_confirmation.h"

#include <QCoreApplication>

namespace helix::pages {

widgets::Confirmation confirmationOf(const Act& act, const cluster::Cluster& cluster,
                                     const theme::Theme& theme)
{
    widgets::Confirmation confirmation;
    confirmation.title = act.title;
    confirmation.effect = act.effect;
    confirmation.confirmText = act.verb;
    confirmation.environment = cluster::environmentWord(cluster.environment);
    if (cluster.isGuarded)
        confirmation.environment =
            QCoreApplication::translate("ActConfirmation", "%1, protected by its configuration")
                .arg(confirmation.environment);
    if (cluster::isProtected(cluster)) {
        confirmation.typedName = act.name;
        confirmation.band = theme.bandProduction;
    } else if (cluster.environment == cluster::Environment::Test) {
        confirmation.band = theme.bandTest;
    }
    return confirmation;
}

}  // namespace helix::pages

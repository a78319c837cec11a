#pragma once
// What an operator is asked before an act on a cluster that cannot be taken back. Pure.

#include "cluster/cluster.h"
#include "theme/tokens.h"
#include "widgets/confirm_dialog.h"

namespace helix::pages {

struct Act {
    QString title;   ///< "Revoke ci?"
    QString effect;  ///< what changes for whom
    QString verb;    ///< on the button: "Revoke"
    QString name;    ///< what a protected cluster asks to be typed
};

/// A protected cluster shows its band and asks for the name.
[[nodiscard]] widgets::Confirmation confirmationOf(const Act& act, const cluster::Cluster& cluster,
                                                   const theme::Theme& theme);

}  // namespace helix::pages

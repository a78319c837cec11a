#pragma once
// What the details are about: a provider, or one of its targets, on one node. A view into a list
// that the caller keeps alive for the call; never stored.

#include "api/provider_state.h"

namespace helix::pages {

struct DetailSubject {
    const api::ProviderList* list = nullptr;
    const api::ProviderState* provider = nullptr;  ///< null: the node does not have it
    const api::BreakerTarget* target = nullptr;    ///< null: the whole provider
    QString name;                                  ///< the provider's, also when it is absent
    QString node;                                  ///< empty when only one is attached
    qint64 nowMs = 0;                              ///< the node's clock
};

}  // namespace helix::pages

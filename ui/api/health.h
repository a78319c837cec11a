#pragma once
// What the open endpoints of a gateway tell without a token: GET /health and GET /v1/providers.

#include "api/provider_state.h"

namespace helix::api {

struct Health {
    QString status;  ///< "healthy" or what the gateway says instead
    QString version;
};

struct GatewayProvider {
    QString name;
    QString status;
    QString model;
    bool isEnabled = true;
    BreakerState breaker = BreakerState::Unknown;
};

}  // namespace helix::api

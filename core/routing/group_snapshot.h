#pragma once
// What GET /admin/providers shows of one group of models: how its targets are chosen and who
// answers.

#include "config/config.h"
#include "routing/circuit_breaker.h"
#include "routing/route_options.h"

namespace helix::routing {

struct GroupTargetSnapshot {
    std::string provider;
    std::string model;
    double weight = 1;
    int priority = 0;
    std::vector<std::string> tags;
    TargetView view;
    BreakerState breaker = BreakerState::Closed;  ///< the worst of its keys
    std::optional<double> price;                  ///< US dollars per 1000 tokens, blended
    std::uint64_t requests = 0;                   ///< answered here in the window
    std::optional<double> share;                  ///< absent without requests
};

struct GroupSnapshot {
    std::string name;
    std::string strategy;
    std::string affinity;
    std::vector<std::string> fallbacks;
    std::optional<config::HedgeConfig> hedge;
    std::optional<config::ShadowConfig> shadow;
    std::vector<GroupTargetSnapshot> targets;  ///< by priority, then as in the file
    std::uint64_t elsewhere = 0;               ///< answered by a fallback outside of the group
    std::uint64_t unanswered = 0;
    std::chrono::seconds window{300};
};

}  // namespace helix::routing

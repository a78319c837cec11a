#pragma once
// The order of the targets of one priority tier: who can be called comes first, sorted by affinity
// or by the group's strategy; who cannot comes last, but is never left out: for a group of one it
// is still the best there is.

#include "config/config.h"
#include "routing/route_options.h"

namespace helix::routing {

struct TierTarget {
    const config::TargetConfig* config = nullptr;
    std::string model;  ///< the provider's default filled in
    TargetView view;
    std::optional<double> price;
};

using Tier = std::vector<TierTarget>;

/// What the affinity of the group is bound to; empty when it has none or the request names nothing.
[[nodiscard]] std::string affinityKey(const std::string& affinity, const RouteOptions& options);

/// turn: the number of this request in the group's round robin. Complexity: O(n log n).
void orderTier(Tier& tier, const config::ModelGroupConfig& group, std::uint64_t turn,
               const RouteOptions& options);

}  // namespace helix::routing

#pragma once
// From a group of models to candidates: tags choose the targets, the strategy puts those of each
// priority in order, and the groups that follow come after, each once. Pure.

#include "routing/route_table.h"

namespace helix::routing {

struct Candidates {
    std::vector<Candidate> list;
    std::optional<Candidate> primary{};  ///< of an ordered group: who answers when all is well
};

/// Empty when no enabled target serves the tags.
[[nodiscard]] Candidates resolveGroup(const config::ModelGroupConfig& group,
                                      const config::Config& config, const RouteOptions& options);

}  // namespace helix::routing

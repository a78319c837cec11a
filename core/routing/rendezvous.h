#pragma once
// Highest random weight hashing: every target gets a score from the key and its own name; the
// highest serves the key. A target that goes away moves only the keys it had, and they spread over
// all the others. Weights: score = -weight / ln(hash), so that a target of twice the weight gets
// twice the keys. Source: Thaler and Ravishankar, "A Name-Based Mapping Scheme for Rendezvous"
// (1996).

#include <string_view>

namespace helix::routing {

/// The same in every process and version: sessions stay where they are over a restart.
[[nodiscard]] double rendezvousScore(std::string_view key, std::string_view target, double weight);

}  // namespace helix::routing

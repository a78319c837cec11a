#pragma once
// A random number generator that any thread may draw from.

#include "routing/backoff.h"

namespace helix::routing {

/// Seeded by the system. Jitter and choices need no quality, only independence between the workers.
[[nodiscard]] Random sharedRandom();
/// The same sequence for the same seed.
[[nodiscard]] Random seededRandom(std::uint32_t seed);

}  // namespace helix::routing

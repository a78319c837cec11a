#pragma once
// Vectors of a simulated provider: no model, but texts that share words lie near each other, so
// that what is built on embeddings can be tried without a key.

#include "providers/chat.h"

namespace helix::providers {

inline constexpr std::int64_t kSimulatedDimensions = 256;
inline constexpr std::int64_t kMaxSimulatedDimensions = 4096;

/// Unit vectors, one an input, each the sum of directions that the hashes of its words give. The
/// same text always gets the same vector. Complexity: O(words × dimensions).
[[nodiscard]] std::vector<std::vector<double>> simulateEmbeddings(const EmbeddingInput& input);

}  // namespace helix::providers

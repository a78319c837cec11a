#pragma once
// Vectors as vendors write them: a list of numbers, or base64 of 32-bit floats in little-endian
// order (OpenAI's encoding_format "base64").

#include "providers/chat.h"
#include "providers/failure.h"

#include <tl/expected.hpp>

namespace helix::providers {

inline constexpr std::size_t kMaxEmbeddingDimensions = 65'536;

/// One vector. Failure: BadAnswer for an empty one, something that is no vector, or one beyond
/// the limit.
[[nodiscard]] tl::expected<std::vector<double>, Failure> readVector(const Json& value);

/// A list of vectors, each given itself or as the member named (may be nullptr). Failure:
/// BadAnswer, also for an empty list.
[[nodiscard]] tl::expected<std::vector<std::vector<double>>, Failure> readVectors(
    const Json* list, const char* member);

}  // namespace helix::providers

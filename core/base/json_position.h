#pragma once
// parseJson() for those who want the place of an error as numbers.

#include "base/json.h"
#include "base/text_position.h"

namespace helix {

struct JsonProblem {
    Error error;
    TextPosition position;  ///< 1:1 for a number that is too large, whose place is not known
};

/// The same verdict and message as parseJson(), which is built on it.
[[nodiscard]] tl::expected<Json, JsonProblem> parseJsonWithPosition(
    std::string_view text, std::size_t maxDepth = kMaxJsonDepth);

}  // namespace helix

#pragma once
// How many tokens a request will take, prompt and answer, before anybody has counted them.

#include "providers/chat.h"

namespace helix::routing {

/// An answer's length when nobody limits it.
inline constexpr std::int64_t kAssumedAnswerTokens = 512;
/// A limit that the client sets to be safe must not reserve a minute's worth.
inline constexpr std::int64_t kMaxReservedAnswerTokens = 4096;

/// The estimate of the prompt plus the answer by its limit. providerMaxTokens counts when the
/// client sends none. Complexity: O(bytes of the prompt).
[[nodiscard]] std::int64_t estimateTokens(const providers::ChatRequest& request,
                                          std::optional<std::int64_t> providerMaxTokens);

}  // namespace helix::routing

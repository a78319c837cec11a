#pragma once
// How many tokens a request will take, before anybody has counted them.

#include "providers/chat.h"

namespace helix::routing {

/// A token of English or code is about four bytes.
inline constexpr std::size_t kBytesPerToken = 4;
/// What an image or a file stands for; its bytes say nothing.
inline constexpr std::int64_t kTokensPerAttachment = 1000;
/// An answer's length when nobody limits it.
inline constexpr std::int64_t kAssumedAnswerTokens = 512;
/// A limit that the client sets to be safe must not reserve a minute's worth.
inline constexpr std::int64_t kMaxReservedAnswerTokens = 4096;

/// Prompt by its bytes plus the answer by its limit. providerMaxTokens counts when the client sends
/// none. Complexity: O(messages), no copy.
[[nodiscard]] std::int64_t estimateTokens(const providers::ChatRequest& request,
                                          std::optional<std::int64_t> providerMaxTokens);

}  // namespace helix::routing

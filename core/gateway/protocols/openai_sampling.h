#pragma once
// The settings that OpenAI's chat, completions and responses requests have in common, and this
// gateway's own extensions of them.

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

inline constexpr std::size_t kMaxStopSequences = 16;
inline constexpr std::size_t kMaxChoices = 128;
inline constexpr std::int64_t kMaxTokens = 100'000'000;
inline constexpr std::int64_t kMaxTopLogprobs = 20;

/// temperature, top_p, penalties, max_tokens (max_completion_tokens wins), top_k, seed, n, stop,
/// user. Thread: any, as all of these.
[[nodiscard]] Checked readSampling(const Json& body, providers::ChatRequest& request);
/// `stream` and `stream_options.include_usage`.
[[nodiscard]] Checked readStream(const Json& body, providers::ChatRequest& request);
/// provider, force_provider, session_id, ensemble_config and metadata.tags.
[[nodiscard]] Checked readExtensions(const Json& body, providers::ChatRequest& request);
/// Takes the extensions out of the body and keeps the rest as ChatRequest::original.
void keepOriginal(Json body, providers::ChatRequest& request);

}  // namespace helix::gateway

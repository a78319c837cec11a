#pragma once
// OpenAI's responses protocol, reading half: the JSON of POST /v1/responses into the canonical
// chat. Source: https://platform.openai.com/docs/api-reference/responses/create

#include "gateway/protocols/responses_input.h"

namespace helix::gateway {

inline constexpr std::size_t kMaxMetadataPairs = 16;
inline constexpr std::size_t kMaxMetadataKeyBytes = 64;
inline constexpr std::size_t kMaxMetadataValueBytes = 512;

/// ChatRequest::original keeps the settings that the answer repeats, without the input.
/// Thread: any.
[[nodiscard]] ParsedRequest parseResponsesRequest(Json body, HostedTools policy);

/// Whether thoughts are to be told as summaries (`reasoning.summary` was set).
[[nodiscard]] bool wantsSummaries(const providers::ChatRequest& request);

}  // namespace helix::gateway

#pragma once
// generationConfig, tools and toolConfig of a Gemini request.

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

[[nodiscard]] Checked readGeminiConfig(const Json& body, providers::ChatRequest& request);
/// Function declarations; other tools (search, code execution) stay in the original.
[[nodiscard]] Checked readGeminiTools(const Json& body, providers::ChatRequest& request);

}  // namespace helix::gateway

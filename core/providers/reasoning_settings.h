#pragma once
// Effort and budget: vendors take one or the other, clients send either.

#include "providers/capabilities.h"
#include "providers/chat.h"

namespace helix::providers {

/// Tokens the model may think: what the client said, or what its effort stands for (minimal 1024,
/// low 2048, medium 8192, high 24576, xhigh 32768). 0 switches thinking off; nullopt when the
/// client said neither.
[[nodiscard]] std::optional<std::int64_t> thinkingBudget(const ReasoningSettings& settings);

/// none | minimal | low | medium | high | xhigh: what the client said, or the level its budget
/// comes nearest to. Empty when it said neither.
[[nodiscard]] std::string reasoningEffort(const ReasoningSettings& settings);

/// The model takes a level of effort, see Quirks::effortModels.
[[nodiscard]] bool takesEffort(const Quirks& quirks, std::string_view model);

/// Writes the settings as an OpenAI-compatible vendor takes them, see Quirks::reasoningField.
void addOpenAiReasoning(const ReasoningSettings& settings, const Quirks& quirks, Json& body);

}  // namespace helix::providers

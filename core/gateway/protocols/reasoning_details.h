#pragma once
// The model's thoughts with what proves them, in the shape of OpenRouter's `reasoning_details`:
// a list of {"type":"reasoning.text"|"reasoning.summary"|"reasoning.encrypted", …, "format"}. A
// client that sends the list back with the next turn keeps the proofs (Anthropic's signatures,
// Gemini's thought signatures, OpenAI's encrypted items) alive through any protocol.
// Source: https://openrouter.ai/docs/guides/best-practices/reasoning-tokens

#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

/// Limit of the blocks in one message.
inline constexpr std::size_t kMaxReasoningBlocks = 1'024;

/// "anthropic-claude-v1" makes "anthropic"; empty for an unknown format.
[[nodiscard]] std::string_view wireTypeOfReasoning(std::string_view format) noexcept;

/// The member `reasoning_details` of a message into its blocks. Neighbours of one id or one index
/// are parts of one block. Faults: no list, an entry that is no object.
[[nodiscard]] Checked readReasoningDetails(const Json& details, const std::string& path,
                                           std::vector<providers::ReasoningBlock>& out);

/// Whether a block has what the plain text cannot carry.
[[nodiscard]] bool hasProof(const providers::ReasoningBlock& block) noexcept;
/// Appends the entries of one block, separated by commas; index is the block's number.
void appendReasoningDetails(std::string& out, const providers::ReasoningBlock& block,
                            std::int64_t index);

}  // namespace helix::gateway

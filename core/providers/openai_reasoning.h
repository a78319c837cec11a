#pragma once
// Reasoning as OpenAI-compatible vendors write it: a text (`reasoning_content`, `reasoning`), or a
// list of blocks with their proofs (`reasoning_details` of OpenRouter).
// Source: OpenRouter documentation, "Reasoning tokens".

#include "providers/chat.h"

namespace helix::providers {

/// OpenRouter's name for whose proof a block carries, e.g. "anthropic-claude-v1"; empty for a wire
/// type without one.
[[nodiscard]] std::string_view openAiReasoningFormat(std::string_view wireType) noexcept;

/// Reads one message or delta after the other. Blocks are numbered per choice without gaps.
class OpenAiReasoning {
public:
    /// Appends what the message says of its reasoning. more: thoughts found in its content.
    void read(int choice, const Json& message, std::string_view more,
              std::vector<ReasoningDelta>& out);

private:
    struct Block {
        int choice = 0;
        std::int64_t vendorIndex = 0;
        int ordinal = 0;
    };
    [[nodiscard]] int ordinalOf(int choice, std::int64_t vendorIndex);
    [[nodiscard]] int last(int choice) const;

    std::vector<Block> m_blocks;
};

}  // namespace helix::providers

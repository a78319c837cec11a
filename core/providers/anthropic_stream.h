#pragma once
// Anthropic's streamed answer: message_start, blocks with start, deltas and stop, message_delta
// with the stop reason, message_stop.

#include "providers/anthropic_format.h"
#include "providers/sse_stream_decoder.h"

namespace helix::providers {

/// A block that the canonical chat does not know is gathered and handed on whole; one larger than
/// this ends the stream.
inline constexpr std::size_t kMaxOtherBlockBytes = 1024 * 1024;

class AnthropicStreamDecoder final : public SseStreamDecoder {
protected:
    [[nodiscard]] tl::expected<void, Failure> onEvent(const net::SseEvent& event,
                                                      std::vector<ChatEvent>& out) override;

private:
    struct ToolBlock {
        std::int64_t blockIndex = 0;
        int ordinal = 0;
        bool hasArguments = false;
        std::string input;  ///< arguments given whole at the block's start
    };

    /// A server tool's call or result, or a kind of block that is new.
    struct OtherBlock {
        std::int64_t blockIndex = 0;
        Json raw;
        std::string input;  ///< of the deltas
    };

    void onMessageStart(const Json& json, std::vector<ChatEvent>& out);
    void onBlockStart(const Json& json, std::vector<ChatEvent>& out);
    [[nodiscard]] tl::expected<void, Failure> onBlockDelta(const Json& json,
                                                           std::vector<ChatEvent>& out);
    [[nodiscard]] tl::expected<void, Failure> onInput(std::int64_t blockIndex, std::string part,
                                                      std::vector<ChatEvent>& out);
    void onThinking(const Json& block, std::vector<ChatEvent>& out);
    void onBlockStop(const Json& json, std::vector<ChatEvent>& out);
    void onMessageDelta(const Json& json, std::vector<ChatEvent>& out);
    void onMessageStop(std::vector<ChatEvent>& out);
    void readUsage(const Json& holder, std::vector<ChatEvent>& out);
    void closeTools(std::vector<ChatEvent>& out);
    void closeTool(ToolBlock& tool, std::vector<ChatEvent>& out);
    void closeOther(std::vector<ChatEvent>& out);
    ToolBlock* findTool(std::int64_t blockIndex);

    AnthropicUsage m_usage;
    std::vector<ToolBlock> m_tools;
    std::optional<OtherBlock> m_other;
    int m_thoughts = -1;  ///< ordinal of the last thinking block
};

}  // namespace helix::providers

#pragma once
// Anthropic's client protocol: the stream of events of one message. The official clients put the
// message together by index, so one block is open at a time, indices grow by one, and every block
// that was begun is ended before message_delta.
// Source: Anthropic API reference, "Streaming Messages".

#include "gateway/client_protocol.h"
#include "gateway/protocols/call_buffer.h"

namespace helix::gateway {

/// Writes one stream. Tool calls whose pieces arrive interleaved are shown one after the other: the
/// second begins when the first is complete. Owned by the coroutine that answers.
class AnthropicStreamWriter final : public StreamWriter {
public:
    explicit AnthropicStreamWriter(AnswerIdentity identity);

    void append(const providers::ChatEvent& event, std::string& out) override;
    /// `event: error`; the message then ends without message_stop.
    void appendError(const ApiError& error, std::string& out) override;

private:
    enum class Block { None, Text, Thinking, Call };
    struct Call {
        int callIndex = 0;
        providers::ToolCall call;  ///< arguments: what was not written yet
        JsonBalance balance;
    };

    void appendText(std::string_view text, std::string& out);
    void appendReasoning(const providers::ReasoningDelta& delta, std::string& out);
    void appendCall(const providers::ToolCallDelta& delta, std::string& out);
    void appendCitation(const Json& raw, std::string& out);
    void appendOther(const Json& raw, std::string& out);
    void appendEnd(std::string& out);

    void beginMessage(std::string& out);
    void beginBlock(Block block, std::string_view content, std::string& out);
    void endBlock(std::string& out);
    /// Ends what is open and shows every call that still waits.
    void endCalls(std::string& out);
    void writeFrontCall(std::string& out);
    void writeSignature(const std::string& signature, std::string& out);
    void writeDelta(std::string_view type, std::string_view member, std::string_view text,
                    std::string& out);

    AnswerIdentity m_identity;
    bool m_hasBegun = false;
    Block m_open = Block::None;
    bool m_isCited = false;  ///< the open text block has a citation
    int m_index = 0;            ///< of the open block, or of the next
    int m_thought = -1;         ///< blockIndex of the open thinking block
    std::vector<Call> m_calls;  ///< the first one is open when m_open is Call
    providers::Usage m_usage;
    providers::FinishDelta m_finish;
};

}  // namespace helix::gateway

#pragma once
// OpenAI's chat protocol, writing half, for streams: one chunk an event, appended by hand because
// it is done once per token.

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// Writes one stream. The first chunk of each choice carries the role; a usage chunk is written
/// before [DONE] when the client asked for it and the usage is known. A block of thoughts that is
/// proved (signature, encrypted data) comes once more as a whole in reasoning_details, when its
/// proof arrives. Owned by the coroutine that answers.
class ChatStreamWriter final : public StreamWriter {
public:
    ChatStreamWriter(const providers::ChatRequest& request, const AnswerIdentity& identity);

    void append(const providers::ChatEvent& event, std::string& out) override;
    /// The error envelope as an event; the stream then ends without [DONE].
    void appendError(const ApiError& error, std::string& out) override;

private:
    // A block of thoughts that waits for its proof.
    struct Thought {
        int choice;
        int block;
        std::string text;
    };

    void begin(std::string_view fingerprint, std::string_view tier);
    void appendChunk(int index, std::string_view delta, const char* finishReason,
                     const Json* logprobs, std::string& out);
    void appendRole(int index, std::string& out);
    void appendContent(const providers::ContentDelta& delta, std::string& out);
    void appendReasoning(const providers::ReasoningDelta& delta, std::string& out);
    void appendRefusal(const providers::RefusalDelta& delta, std::string& out);
    void appendToolCall(const providers::ToolCallDelta& delta, std::string& out);
    void appendOther(const providers::OtherDelta& delta, std::string& out);
    void appendFinish(const providers::FinishDelta& delta, std::string& out);
    void appendEnd(std::string& out);
    void addDetails(const providers::ReasoningDelta& delta);
    [[nodiscard]] Thought& thoughtOf(const providers::ReasoningDelta& delta);
    [[nodiscard]] const char* nameOf(providers::FinishReason reason) const noexcept;

    const bool m_includesUsage;
    const bool m_usesOldFunctions;
    bool m_hasBegun = false;
    std::string m_head;   ///< every chunk up to its choices
    std::string m_delta;  ///< reused
    std::vector<int> m_hasRole;
    std::vector<Thought> m_thoughts;
    providers::Usage m_usage;
};

}  // namespace helix::gateway

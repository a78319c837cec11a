#pragma once
// OpenAI's client protocol, writing half: answers and streams as text, appended by hand because
// they are written once per token.

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// A chat.completion or text_completion object, by the dialect. Unknown token counts are
/// left out; usage is left out when nothing is known.
[[nodiscard]] std::string writeChatResponse(const providers::ChatResponse& response,
                                            const AnswerIdentity& identity,
                                            providers::Dialect dialect);

/// Writes one stream. The first chunk of each choice carries the role; a usage chunk is written
/// before [DONE] when the client asked for it and the usage is known. Owned by the coroutine that
/// answers.
class OpenAiStreamWriter final : public StreamWriter {
public:
    OpenAiStreamWriter(const AnswerIdentity& identity, providers::Dialect dialect,
                       bool includesUsage);

    void append(const providers::ChatEvent& event, std::string& out) override;
    /// The error envelope as an event; the stream then ends without [DONE].
    void appendError(const ApiError& error, std::string& out) override;
    /// Usage seen so far.
    [[nodiscard]] const providers::Usage& usage() const noexcept { return m_usage; }

private:
    void appendChunk(int index, std::string_view delta, const char* finishReason,
                     const Json* logprobs, std::string& out);
    void appendTextChunk(int index, std::string_view text, const char* finishReason,
                         const Json* logprobs, std::string& out);
    void appendContent(const providers::ContentDelta& delta, std::string& out);
    void appendReasoning(const providers::ReasoningDelta& delta, std::string& out);
    void appendRefusal(const providers::RefusalDelta& delta, std::string& out);
    void appendToolCall(const providers::ToolCallDelta& delta, std::string& out);
    void appendFinish(const providers::FinishDelta& delta, std::string& out);
    void appendUsageChunk(std::string& out);
    void appendRole(int index, std::string& out);
    [[nodiscard]] bool isText() const noexcept
    {
        return m_dialect == providers::Dialect::OpenAiCompletion;
    }

    providers::Dialect m_dialect;
    bool m_includesUsage;
    std::string m_head;   ///< every chunk up to its choices
    std::string m_delta;  ///< reused
    std::vector<int> m_hasRole;
    providers::Usage m_usage;
};

}  // namespace helix::gateway

#pragma once
// OpenAI's client protocol, writing half: answers and streams as text, appended by hand because
// they are written once per token.

#include "providers/chat.h"

namespace helix::gateway {

/// What the gateway says about an answer besides the provider's own words.
struct AnswerIdentity {
    std::string id;            ///< of the answer, the same in every chunk
    std::string model;         ///< as the client shall see it
    std::int64_t created = 0;  ///< unix seconds
    std::string provider;      ///< name of the provider that answered; left out when empty
    providers::Dialect dialect = providers::Dialect::OpenAiChat;
};

/// A chat.completion or text_completion object, by the identity's dialect. Unknown token counts are
/// left out; usage is left out when nothing is known.
[[nodiscard]] std::string writeChatResponse(const providers::ChatResponse& response,
                                            const AnswerIdentity& identity);

/// Writes one stream. The first chunk of each choice carries the role; a usage chunk is written
/// before [DONE] when the client asked for it and the usage is known. Owned by the coroutine that
/// answers.
class OpenAiStreamWriter {
public:
    OpenAiStreamWriter(const AnswerIdentity& identity, bool includesUsage);

    /// Appends the server-sent events of one event; nothing for what the protocol does not show.
    void append(const providers::ChatEvent& event, std::string& out);
    /// Appends the error envelope as an event. The stream must then end without [DONE].
    static void appendError(const Json& envelope, std::string& out);
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

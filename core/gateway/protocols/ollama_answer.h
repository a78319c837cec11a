#pragma once
// Ollama's client protocol, writing half: whole answers, and streams of one JSON object a line.
// Durations are what this gateway measured; counts are the provider's, left out when unknown.

#include "gateway/client_protocol.h"
#include "gateway/protocols/call_buffer.h"

namespace helix::gateway {

/// How a request's answer is shaped.
enum class OllamaForm { Chat, Generate, Embed, Embeddings };

[[nodiscard]] std::string writeOllamaAnswer(const providers::ChatResponse& response,
                                            const AnswerIdentity& identity, OllamaForm form);
/// {"error": text}
[[nodiscard]] Json ollamaError(const ApiError& error);

/// Writes one stream of chat or generate. A tool call is shown whole; the last line has done: true.
/// Owned by the coroutine that answers.
class OllamaStreamWriter final : public StreamWriter {
public:
    OllamaStreamWriter(AnswerIdentity identity, OllamaForm form);

    void append(const providers::ChatEvent& event, std::string& out) override;
    /// The error as a line; the stream then ends without its done line.
    void appendError(const ApiError& error, std::string& out) override;

private:
    void appendLine(const Json& message, std::string& out);
    void appendThoughts(const std::string& text, std::string& out);
    /// By hand, because it is written once per token.
    void appendText(std::string_view text, std::string& out);
    void appendCalls(bool isEnd, std::string& out);
    void appendEnd(std::string& out);

    AnswerIdentity m_identity;
    OllamaForm m_form;
    std::string m_head;  ///< of every line of text, up to its time
    CallBuffer m_calls;
    std::optional<SteadyTime> m_firstContent;
    providers::FinishDelta m_finish;
    providers::Usage m_usage;
};

}  // namespace helix::gateway

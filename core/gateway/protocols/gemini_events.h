#pragma once
// Gemini's client protocol: the stream of GenerateContentResponse pieces.
// Source: Gemini API reference, "streamGenerateContent".

#include "gateway/client_protocol.h"
#include "gateway/protocols/call_buffer.h"

namespace helix::gateway {

/// Writes one stream: server-sent events, or a JSON list when the client did not ask for them. A
/// function call is shown whole. The last piece of each candidate carries its finishReason, the
/// last piece of all the usage. Owned by the coroutine that answers.
class GeminiStreamWriter final : public StreamWriter {
public:
    GeminiStreamWriter(AnswerIdentity identity, bool isList);

    void append(const providers::ChatEvent& event, std::string& out) override;
    /// The error as a piece; a list is then left open.
    void appendError(const ApiError& error, std::string& out) override;

private:
    struct Candidate {
        int index = 0;
        CallBuffer calls;
        std::optional<providers::FinishDelta> finish;
    };

    Candidate& candidate(int index);
    /// By hand, because it is written once per token.
    void appendText(int index, std::string_view text, std::string& out);
    void appendPart(int index, const Json& part, std::string& out);
    void appendOther(const providers::OtherDelta& other, std::string& out);
    void appendReasoning(const providers::ReasoningDelta& delta, std::string& out);
    void appendCalls(Candidate& candidate, bool isEnd, std::string& out);
    void appendEnd(std::string& out);
    void appendPiece(const Json& piece, std::string& out);
    void beginPiece(std::string& out);
    void endPiece(std::string& out) const;
    [[nodiscard]] Json piece(Json candidates) const;

    AnswerIdentity m_identity;
    std::string m_tail;  ///< of every piece of text
    bool m_isList;
    bool m_hasBegun = false;
    std::vector<Candidate> m_candidates;
    providers::Usage m_usage;
};

}  // namespace helix::gateway

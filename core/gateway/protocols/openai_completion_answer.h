#pragma once
// OpenAI's older completions protocol, writing half: text_completion objects, whole and as a
// stream. With `echo` the prompt comes before each answer; log probabilities have their older
// shape.

#include "gateway/client_protocol.h"

namespace helix::gateway {

/// Thread: any.
[[nodiscard]] std::string writeTextAnswer(const providers::ChatRequest& request,
                                          const providers::ChatResponse& response,
                                          const AnswerIdentity& identity);

/// A chat's {"content":[{"token","logprob","top_logprobs"}]} as {"tokens","token_logprobs",
/// "top_logprobs","text_offset"}; null stays null. offset: where the first token begins, in bytes;
/// it is moved behind the last.
[[nodiscard]] Json completionLogprobs(const Json& logprobs, std::int64_t& offset);

/// Owned by the coroutine that answers.
class TextStreamWriter final : public StreamWriter {
public:
    TextStreamWriter(const providers::ChatRequest& request, const AnswerIdentity& identity);

    void append(const providers::ChatEvent& event, std::string& out) override;
    /// The error envelope as an event; the stream then ends without [DONE].
    void appendError(const ApiError& error, std::string& out) override;

private:
    // What one choice has had so far.
    struct Progress {
        int index;
        std::int64_t offset;
    };

    void appendChunk(int index, std::string_view text, const char* finishReason,
                     const Json& logprobs, std::string& out);
    void appendText(int index, std::string_view text, const Json& logprobs, std::string& out);
    void appendEnd(std::string& out);
    [[nodiscard]] Progress& begin(int index, std::string& out);

    const bool m_includesUsage;
    const std::string m_echo;
    std::string m_head;  ///< every chunk up to its choices
    bool m_hasBegun = false;
    std::vector<Progress> m_choices;
    providers::Usage m_usage;
};

}  // namespace helix::gateway

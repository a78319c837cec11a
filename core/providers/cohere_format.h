#pragma once
// Cohere's API v2: POST {base}/chat.
// Source: Cohere API reference v2, "Chat" and "Chat with streaming".

#include "providers/sse_stream_decoder.h"

namespace helix::providers {

class CohereFormat final : public WireFormat {
public:
    [[nodiscard]] std::string_view type() const noexcept override { return "cohere"; }
    [[nodiscard]] const Capabilities& capabilities() const noexcept override;
    [[nodiscard]] HttpCall encode(const ChatRequest& request, const std::string& model,
                                  const Endpoint& endpoint) const override;
    [[nodiscard]] tl::expected<ChatResponse, Failure> decode(std::string_view body,
                                                             Operation operation) const override;
    [[nodiscard]] std::unique_ptr<StreamDecoder> streamDecoder() const override;
    [[nodiscard]] Failure decodeError(int status, const net::Headers& headers,
                                      std::string_view body,
                                      std::int64_t nowUnixSeconds) const override;
    [[nodiscard]] HttpCall modelsCall(const Endpoint& endpoint) const override;
    [[nodiscard]] Result<std::vector<std::string>> decodeModels(
        std::string_view body) const override;
};

/// message-start, content-start/-delta/-end, tool-plan-delta, tool-call-start/-delta/-end,
/// message-end with the finish reason.
class CohereStreamDecoder final : public SseStreamDecoder {
protected:
    [[nodiscard]] tl::expected<void, Failure> onEvent(const net::SseEvent& event,
                                                      std::vector<ChatEvent>& out) override;

private:
    void onContent(const Json& message, std::vector<ChatEvent>& out);
    void onLogprobs(const Json& json, std::vector<ChatEvent>& out);
    void onToolCallStart(const Json& message, std::vector<ChatEvent>& out);
    void onToolCallDelta(const Json& message, std::vector<ChatEvent>& out);
    [[nodiscard]] tl::expected<void, Failure> onMessageEnd(const Json& json,
                                                           std::vector<ChatEvent>& out);

    int m_call = -1;  ///< ordinal of the open tool call
};

/// nullopt for ERROR and TIMEOUT: the answer failed.
[[nodiscard]] std::optional<FinishReason> cohereFinishReason(std::string_view reason);
/// The class of an answer that ended with such a reason; `otherwise` unless it says more.
[[nodiscard]] FailureClass cohereFailureClass(std::string_view reason, FailureClass otherwise);
/// Log probabilities in OpenAI's shape; null when there are none.
[[nodiscard]] Json cohereLogprobs(const Json& tokens);
/// `usage`: the tokens of the model, or the billed units when only they are given.
[[nodiscard]] Usage readCohereUsage(const Json& usage);

}  // namespace helix::providers

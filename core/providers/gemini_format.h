#pragma once
// Google's Gemini API: POST {base}/models/M:generateContent and
// :streamGenerateContent?alt=sse.
// Source: Gemini API reference, "Generating content", "Function calling".

#include "providers/wire_format.h"

namespace helix::providers {

/// A client's generateContent request passes through. The answer's choices are "candidates"; a
/// finish with function calls is ToolCalls. A function call's thought signature is its
/// ToolCall::signature, any other is a ReasoningBlock's of wire type "gemini".
class GeminiFormat final : public WireFormat {
public:
    [[nodiscard]] std::string_view type() const noexcept override { return "gemini"; }
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

/// "models/M", whether or not the model is written so.
[[nodiscard]] std::string geminiModelPath(std::string_view model);

[[nodiscard]] FinishReason geminiFinishReason(std::string_view finishReason);
/// A `usageMetadata` object: thoughts are part of the completion, tool prompts of the prompt.
[[nodiscard]] Usage readGeminiUsage(const Json& metadata);

/// A `logprobsResult` in OpenAI's shape.
[[nodiscard]] Json geminiLogprobs(const Json& result);

/// A JSON Schema cut down to the subset of OpenAPI 3.0 that Gemini accepts: unknown keywords are
/// dropped, ["string","null"] becomes nullable, const becomes an enum.
[[nodiscard]] Json geminiSchema(const Json& schema);
/// The subset cannot express references; such a schema goes into Gemini's JSON Schema fields.
[[nodiscard]] bool hasReferences(const Json& schema);

}  // namespace helix::providers

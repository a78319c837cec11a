#pragma once
// The OpenAI-compatible wire format: POST {base}/chat/completions.
// Source: OpenAI API reference, "Chat completions"; deviations of vendors are named where they are
// read.

#include "providers/wire_format.h"

namespace helix::providers {

/// A client's chat request passes through: its own JSON is sent with only model, stream,
/// stream_options and what the vendor's quirks say changed. A request without one (completions, our
/// own) is built from its canonical fields.
class OpenAiFormat final : public WireFormat {
public:
    [[nodiscard]] std::string_view type() const noexcept override { return "openai"; }
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

/// Text of a content that is text or a list of parts; thinking parts (Mistral) go to reasoning.
void readOpenAiContent(const Json& content, std::string& text, std::string& reasoning);
/// Tool arguments as JSON text, whatever the vendor sent: text, an object, or nothing.
[[nodiscard]] std::string argumentsText(const Json* arguments);

/// What a message or delta has beyond the canonical chat (annotations, images, sound, sources), as
/// an object of its members; null when there is nothing.
[[nodiscard]] Json openAiExtras(const Json& message);
/// Google's thought signature of a tool call; empty when there is none.
[[nodiscard]] std::string openAiCallSignature(const Json& call);

}  // namespace helix::providers

#pragma once
// The OpenAI-compatible wire format: POST {base}/chat/completions.
// Source: OpenAI API reference, "Chat completions"; deviations of vendors are named where they are
// read.

#include "providers/wire_format.h"

namespace helix::providers {

/// A client's chat request passes through: its own JSON is sent with only model, stream and
/// stream_options changed. A request without one (completions, our own) is built from its canonical
/// fields.
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

/// Tools in OpenAI's shape, which Ollama and Cohere share.
[[nodiscard]] Json openAiTools(const ChatRequest& request);
/// A message's content: text, or parts when there are images.
[[nodiscard]] Json openAiContent(const Message& message);
/// An image part's address: its URL, or its data as a data: URL.
[[nodiscard]] std::string imageUrl(const ImagePart& image);

/// Text of a content that is text or a list of parts; thinking parts (Mistral) go to reasoning.
void readOpenAiContent(const Json& content, std::string& text, std::string& reasoning);
/// Tool arguments as JSON text, whatever the vendor sent: text, an object, or nothing.
[[nodiscard]] std::string argumentsText(const Json* arguments);

}  // namespace helix::providers

#pragma once
// Ollama's own API: POST {base}/api/chat, newline-delimited JSON.
// Source: ollama/docs/api.md, "Generate a chat completion", "Generate embeddings".

#include "net/line_decoder.h"
#include "providers/stream_completion.h"
#include "providers/wire_format.h"

namespace helix::providers {

/// A client's /api/chat request passes through. Any other is built: sampling goes into `options`;
/// images are base64 only, so an image's URL is sent as text.
class OllamaFormat final : public WireFormat {
public:
    [[nodiscard]] std::string_view type() const noexcept override { return "ollama"; }
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

/// One object a line; the last one has done:true with the reason and the counts.
class OllamaStreamDecoder final : public StreamDecoder {
public:
    [[nodiscard]] tl::expected<void, Failure> feed(std::string_view bytes,
                                                   std::vector<ChatEvent>& out) override;
    [[nodiscard]] tl::expected<void, Failure> finish(std::vector<ChatEvent>& out) override;

private:
    [[nodiscard]] tl::expected<void, Failure> onLine(std::string_view line,
                                                     std::vector<ChatEvent>& out);
    void readMessage(const Json& message, std::vector<ChatEvent>& out);
    void onDone(const Json& json, std::vector<ChatEvent>& out);

    net::LineDecoder m_lines;
    StreamCompletion m_completion;
    std::size_t m_calls = 0;
    std::string m_createdAt;
    bool m_isStarted = false;
    bool m_isEnded = false;
};

}  // namespace helix::providers

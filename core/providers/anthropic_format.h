#pragma once
// Anthropic's Messages API: POST {base}/v1/messages.
// Source: Anthropic API reference, "Messages", "Streaming Messages" and "Count tokens".

#include "providers/wire_format.h"

namespace helix::providers {

/// Member of ChatRequest::original that carries the client's anthropic-beta header to a provider of
/// the same protocol.
inline constexpr const char* kAnthropicBetaField = "anthropic_beta";

inline constexpr std::int64_t kAnthropicDefaultMaxTokens = 4096;

/// A client's Messages request passes through with only model and stream changed. Any other is
/// built from its canonical fields: system text is a top-level field, max_tokens is mandatory,
/// roles alternate, tool results are user content.
class AnthropicFormat final : public WireFormat {
public:
    [[nodiscard]] std::string_view type() const noexcept override { return "anthropic"; }
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

[[nodiscard]] FinishReason anthropicFinishReason(std::string_view stopReason);

/// Anthropic counts cached input apart; the canonical prompt contains it. Values stay what they
/// were until a later event says otherwise.
class AnthropicUsage {
public:
    /// Takes over what the `usage` object has.
    void read(const Json& usage);
    [[nodiscard]] Usage usage() const;

private:
    std::optional<std::int64_t> m_input;
    std::optional<std::int64_t> m_cacheWrite;
    std::optional<std::int64_t> m_cacheRead;
    std::optional<std::int64_t> m_output;
    std::optional<std::int64_t> m_thinking;
};

}  // namespace helix::providers

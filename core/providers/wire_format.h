#pragma once
// One implementation per wire format (OpenAI-compatible, Anthropic, Gemini, Ollama, Cohere). Pure:
// text in, text out; no socket, no clock of its own. Vendor quirks are data (Endpoint, vendor
// table), not branches on a vendor's name.

#include "base/secret.h"
#include "net/http_message.h"
#include "providers/capabilities.h"
#include "providers/chat.h"
#include "providers/failure.h"

#include <memory>

namespace helix::providers {

/// Where and as whom to call.
struct Endpoint {
    std::string baseUrl;  ///< without trailing slash
    Secret apiKey;
    std::string authHeader = "authorization";  ///< header that carries the key
    std::string authScheme = "Bearer";         ///< word before the key, may be empty
    net::Headers extraHeaders;
    Quirks quirks;  ///< where this vendor differs from its wire format
};

struct HttpCall {
    std::string method = "POST";
    std::string url;
    net::Headers headers;
    std::string body;
};

/// Reads one streamed answer. Bytes may be cut anywhere. Once it returned a failure it must not be
/// fed again.
class StreamDecoder {
public:
    virtual ~StreamDecoder() = default;
    /// Appends what the bytes complete. Failure: BrokenStream for an error event of the provider
    /// (or its class when the event says so: RateLimited, ServerError…), BadAnswer for what cannot
    /// be read.
    [[nodiscard]] virtual tl::expected<void, Failure> feed(std::string_view bytes,
                                                           std::vector<ChatEvent>& out) = 0;
    /// The connection ended cleanly. Appends a missing StreamEnd when the format's own end (finish
    /// reason) was seen. Failure: BrokenStream when it was not.
    [[nodiscard]] virtual tl::expected<void, Failure> finish(std::vector<ChatEvent>& out) = 0;
};

/// Thread: any; stateless.
class WireFormat {
public:
    virtual ~WireFormat() = default;
    /// "openai", "anthropic", …
    [[nodiscard]] virtual std::string_view type() const noexcept = 0;
    /// What the format can carry, quirks aside.
    [[nodiscard]] virtual const Capabilities& capabilities() const noexcept = 0;
    /// The call for a request to `model`, by its operation, which the format is capable of. The
    /// request was validated. What the format cannot carry is left out, see unsupportedParams().
    [[nodiscard]] virtual HttpCall encode(const ChatRequest& request, const std::string& model,
                                          const Endpoint& endpoint) const = 0;
    /// A whole answer to a request of that operation. Failure: BadAnswer when it is not the format.
    [[nodiscard]] virtual tl::expected<ChatResponse, Failure> decode(
        std::string_view body, Operation operation = Operation::Chat) const = 0;
    [[nodiscard]] virtual std::unique_ptr<StreamDecoder> streamDecoder() const = 0;
    /// A non-2xx answer: class, redacted message, retry-after (header or body), vendor fields.
    [[nodiscard]] virtual Failure decodeError(int status, const net::Headers& headers,
                                              std::string_view body,
                                              std::int64_t nowUnixSeconds) const = 0;
    /// The free probe: list of models.
    [[nodiscard]] virtual HttpCall modelsCall(const Endpoint& endpoint) const = 0;
    /// Model ids of the probe's answer, as the chat call takes them.
    [[nodiscard]] virtual Result<std::vector<std::string>> decodeModels(
        std::string_view body) const = 0;
};

/// type: openai | anthropic | gemini | ollama | cohere. Errors: NotFound.
[[nodiscard]] Result<std::shared_ptr<const WireFormat>> wireFormat(std::string_view type);

}  // namespace helix::providers

#pragma once
// One implementation per client protocol (OpenAI chat, completions, responses and embeddings,
// Anthropic, Gemini, Ollama). Pure: a request's text into the canonical chat, answers and events
// into text. The way between the two, model_call.cpp, is the same for all of them, so that every
// protocol reaches every provider under the same rules.

#include "base/clock.h"
#include "gateway/api_error.h"
#include "net/server.h"
#include "providers/chat.h"

#include <memory>
#include <tl/expected.hpp>

namespace helix::gateway {

/// What is wrong with a request. Answered in the protocol's shape.
struct RequestFault {
    std::string message;
    std::string param;  ///< path of the field, e.g. "messages[1].content"; empty for the whole body
    std::string code;   ///< code of the fault, may be empty
    int status = 400;
};

using ParsedRequest = tl::expected<providers::ChatRequest, RequestFault>;

/// What the gateway says about an answer besides the provider's own words.
struct AnswerIdentity {
    std::string id;            ///< "req_…" of the request; protocols form their own ids from it
    std::string model;         ///< that answered
    std::int64_t created = 0;  ///< unix seconds
    std::string provider;      ///< name of the provider that answered; left out when empty
    const Clock* clock = nullptr;  ///< for protocols that tell how long things took; may be null
    SteadyTime started{};          ///< when the request arrived
};

/// Writes one stream. Owned by the coroutine that answers.
class StreamWriter {
public:
    virtual ~StreamWriter() = default;
    /// Appends what the client gets of one event; nothing for what the protocol does not show.
    /// StreamEnd brings the protocol's own clean end.
    virtual void append(const providers::ChatEvent& event, std::string& out) = 0;
    /// Appends the in-band error. The stream then ends without its clean end.
    virtual void appendError(const ApiError& error, std::string& out) = 0;
};

/// Immutable. Thread: any.
class ClientProtocol {
public:
    virtual ~ClientProtocol() = default;

    [[nodiscard]] virtual providers::Dialect dialect() const noexcept = 0;
    /// pathParameter: the {…} of the route (Gemini's "model:method"). The body is within its limit;
    /// it was not looked at. request.body may be taken.
    [[nodiscard]] virtual ParsedRequest parse(net::ServerRequest& request,
                                              const std::string& pathParameter) const = 0;
    /// A whole answer as JSON text.
    [[nodiscard]] virtual std::string writeAnswer(const providers::ChatRequest& request,
                                                  const providers::ChatResponse& response,
                                                  const AnswerIdentity& identity) const = 0;
    [[nodiscard]] virtual std::unique_ptr<StreamWriter> streamWriter(
        const providers::ChatRequest& request, const AnswerIdentity& identity) const = 0;
    /// The error envelope of the protocol's own server, as its official clients read it.
    [[nodiscard]] virtual Json errorBody(const ApiError& error,
                                         const std::string& requestId) const = 0;
    /// Headers of every answer, errors included, beside the gateway's own X-Request-ID.
    virtual void addHeaders(const std::string& /*requestId*/, net::Headers& /*headers*/) const {}
    [[nodiscard]] virtual std::string_view streamContentType(
        const providers::ChatRequest& /*request*/) const noexcept
    {
        return "text/event-stream; charset=utf-8";
    }
};

/// The body's JSON, or the fault with line and column.
[[nodiscard]] tl::expected<Json, RequestFault> parseBody(std::string_view body);

}  // namespace helix::gateway

#pragma once
// One request on its way through the gateway: what filters and endpoints share. Lives in the
// coroutine's frame.

#include "auth/principal.h"
#include "base/deadline.h"
#include "gateway/client_protocol.h"
#include "gateway/request_record.h"
#include "gateway/runtime.h"
#include "net/server.h"
#include "routing/attempt_record.h"
#include "telemetry/span_note.h"
#include "telemetry/trace_context.h"

namespace helix::gateway {

struct Endpoint;

/// What was sent to the client, kept for a repetition of the request.
struct AnswerCapture {
    static constexpr std::size_t kMaxBytes = 1024 * 1024;

    void append(std::string_view bytes)
    {
        isTooLarge = isTooLarge || body.size() + bytes.size() > kMaxBytes;
        if (!isTooLarge) body += bytes;
    }

    std::string contentType;
    std::string body;
    bool isTooLarge = false;
};

/// What a request holds of its limits until its end.
struct LimitTicket {
    limits::ClientId client;
    std::uint64_t lease = 0;
    std::optional<limits::BucketRate> tokens;  ///< set: tokens were reserved
    std::int64_t reservedTokens = 0;
    std::int64_t reservedMicroUsd = 0;  ///< of the budgets of the caller
};

class Exchange {
public:
    Exchange(net::Worker& worker, net::ServerRequest& request, net::ResponseWriter& writer,
             RuntimeSnapshot runtime, const Clock& clock);

    [[nodiscard]] net::asio::awaitable<void> respondJson(int status, const Json& body);
    [[nodiscard]] net::asio::awaitable<void> respondText(int status, std::string contentType,
                                                         std::string body);
    [[nodiscard]] net::asio::awaitable<void> respondError(ApiError error);
    /// Sends the head of an event stream. False: the client has gone.
    [[nodiscard]] net::asio::awaitable<bool> beginEventStream(
        std::string_view contentType = "text/event-stream; charset=utf-8");

    /// Fills the error members of the record; for streams, whose status is sent already.
    void noteError(const ApiError& error);
    [[nodiscard]] const config::Config& config() const noexcept { return *runtime->config; }
    /// The client protocol of the endpoint; null for one that is no model call.
    [[nodiscard]] const ClientProtocol* protocol() const noexcept;
    /// Who asks, to keep one client's state apart from another's.
    [[nodiscard]] std::string callerName() const;
    /// Time so far that was not spent at providers or waiting between attempts.
    [[nodiscard]] double overheadMs(SteadyTime now) const;

    net::Worker& worker;
    net::ServerRequest& request;
    net::ResponseWriter& writer;
    RuntimeSnapshot runtime;
    const Endpoint* endpoint = nullptr;  ///< null: no such route
    /// Set by an endpoint that writes its answers by a protocol object of its own; outlives its
    /// use.
    const ClientProtocol* ownProtocol = nullptr;
    std::string pathParameter;  ///< the {…} of the route
    SteadyTime started;
    Deadline deadline = Deadline::never();
    telemetry::TraceContext trace;
    auth::Principal principal;
    LimitTicket ticket;
    RequestRecord record;
    routing::AttemptLog attempts;
    std::vector<telemetry::SpanNote> spans;  ///< steps beside the attempts: cache, ensemble
    net::Headers answerHeaders;              ///< sent with every answer
    std::optional<AnswerCapture> capture;    ///< set: the answer is kept too
};

}  // namespace helix::gateway

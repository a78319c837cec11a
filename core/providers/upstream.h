#pragma once
// A provider as routing sees it: something that answers one attempt, whole or as a stream, within
// clocks.

#include "base/deadline.h"
#include "net/worker.h"
#include "providers/capabilities.h"
#include "providers/chat.h"
#include "providers/failure.h"

#include <memory>

namespace helix::providers {

namespace asio = boost::asio;

/// The four clocks of an attempt, already cut to what is left of the request's deadline.
struct AttemptClocks {
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds firstContent{30'000};
    std::chrono::milliseconds idle{30'000};
    Deadline total = Deadline::never();
};

/// What a provider is told of the trace that an attempt belongs to. Source: W3C Trace Context.
struct TraceFields {
    std::string traceparent;
    std::string tracestate;  ///< may be empty
};

/// What routing learns of an attempt besides its result.
struct AttemptTimings {
    std::chrono::microseconds connect{0};
    std::optional<std::chrono::microseconds> firstByte;
};

/// One attempt. Destroying it cancels the call. Thread: the worker's.
class UpstreamCall {
public:
    virtual ~UpstreamCall() = default;
    /// The whole answer (request.isStream is false), of whatever operation.
    [[nodiscard]] virtual asio::awaitable<tl::expected<ChatResponse, Failure>> complete() = 0;
    /// The next events of a stream (request.isStream is true): at least one. An empty vector is the
    /// clean end: StreamEnd was delivered before. `until` bounds this wait only: past it the
    /// failure's class is the one given as `onTimeout`.
    [[nodiscard]] virtual asio::awaitable<tl::expected<std::vector<ChatEvent>, Failure>> next(
        SteadyTime until, FailureClass onTimeout) = 0;
    [[nodiscard]] virtual AttemptTimings timings() const = 0;
};

/// Thread: start() on any worker's thread, concurrently.
class Upstream {
public:
    virtual ~Upstream() = default;
    /// request outlives the call. keyIndex selects among the provider's keys.
    [[nodiscard]] virtual std::unique_ptr<UpstreamCall> start(net::Worker& worker,
                                                              const ChatRequest& request,
                                                              const std::string& model,
                                                              std::size_t keyIndex,
                                                              AttemptClocks clocks) = 0;
    /// The same, with the headers of the trace. Who is asked over no network has no use for them.
    [[nodiscard]] virtual std::unique_ptr<UpstreamCall> startTraced(
        net::Worker& worker, const ChatRequest& request, const std::string& model,
        std::size_t keyIndex, AttemptClocks clocks, const TraceFields&)
    {
        return start(worker, request, model, keyIndex, clocks);
    }
    [[nodiscard]] virtual std::size_t keyCount() const noexcept = 0;
    /// Public name of a key: its fingerprint.
    [[nodiscard]] virtual std::string keyName(std::size_t keyIndex) const = 0;
    [[nodiscard]] virtual bool isSimulated() const noexcept = 0;
    /// What the provider can carry, the vendor's quirks counted in.
    [[nodiscard]] virtual Capabilities capabilities() const = 0;
    /// The wire format, e.g. "openai"; "simulated" for a simulated one.
    [[nodiscard]] virtual std::string_view wireType() const noexcept = 0;
    /// The free probe: the provider's list of models. Errors: by what went wrong, redacted.
    /// Thread: the worker's.
    [[nodiscard]] virtual asio::awaitable<tl::expected<std::vector<std::string>, Failure>> probe(
        net::Worker& worker, std::size_t keyIndex, Deadline deadline) = 0;
};

}  // namespace helix::providers

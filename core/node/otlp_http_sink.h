#pragma once
// Sends batches of spans to a collector by HTTP, on a thread of its own, so that a collector that
// hangs holds up no request. Owned by the exporter.

#include "net/worker.h"
#include "telemetry/trace_exporter.h"

#include <condition_variable>
#include <mutex>

namespace helix::node {

class OtlpHttpSink final : public telemetry::SpanSink {
public:
    OtlpHttpSink(std::string url, net::Headers headers);
    ~OtlpHttpSink() override;

    /// What may be tried again: no connection, a timeout, 429, 502, 503, 504. Source: OTLP/HTTP,
    /// "Failures".
    [[nodiscard]] telemetry::SendOutcome send(std::string body, std::string_view contentType,
                                              std::chrono::milliseconds timeout) override;
    void cancel() override;

private:
    /// One call; shared with its coroutine, which may outlive the wait.
    struct Call {
        net::ClientRequest request;
        SteadyTime until;
        std::optional<telemetry::SendOutcome> outcome;
    };
    [[nodiscard]] net::asio::awaitable<void> post(std::shared_ptr<Call> call);

    const std::string m_url;
    const net::Headers m_headers;
    std::mutex m_mutex;
    std::condition_variable m_ended;
    bool m_isCancelled = false;
    net::Worker m_worker{0};
};

}  // namespace helix::node

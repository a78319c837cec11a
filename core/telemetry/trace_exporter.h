#pragma once
// Sends finished spans to a collector, beside the requests: a bounded queue, one thread, batches,
// retries with back-off. Nobody waits for it: what does not fit is dropped and counted, and a
// collector that is down costs nothing but its spans. Owned by the node.

#include "telemetry/otlp.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace helix::telemetry {

struct SendOutcome {
    bool isTaken = false;
    bool isRetryable = false;  ///< of one that was not taken
    std::optional<std::chrono::milliseconds> retryAfter;
    std::string problem;  ///< for the log, without secrets
    std::string answer;   ///< the body, of one that was taken
};

/// Where batches go; the transport is not telemetry's affair.
class SpanSink {
public:
    virtual ~SpanSink() = default;
    /// Blocks until the answer is there, at most for the timeout. Thread: the exporter's.
    [[nodiscard]] virtual SendOutcome send(std::string body, std::string_view contentType,
                                           std::chrono::milliseconds timeout) = 0;
    /// Ends a send() under way, and those to come, soon. Thread: any.
    virtual void cancel() = 0;
};

struct TraceExporterOptions {
    std::size_t queueSize = 2'048;           ///< spans
    std::size_t batchSize = 512;             ///< spans of one call, at most
    int attempts = 5;                        ///< of one batch
    std::chrono::milliseconds delay{1'000};  ///< a batch that is not full waits so long
    std::chrono::milliseconds timeout{10'000};
    std::chrono::milliseconds backoff{1'000};  ///< before the first retry; doubles
    std::chrono::milliseconds maxBackoff{30'000};
    OtlpEncoding encoding = OtlpEncoding::Protobuf;
    TraceResource resource;
};

/// Spans by what became of them. offered = sent + failed + dropped + waiting.
struct TraceCounts {
    std::uint64_t sent = 0;
    std::uint64_t failed = 0;   ///< refused (also by a batch's answer), or given up
    std::uint64_t dropped = 0;  ///< no room in the queue
    std::size_t waiting = 0;    ///< in the queue or being sent
};

/// Thread: any.
class TraceExporter {
public:
    /// Told when calls begin to fail and when they succeed again, not for each one. Thread: the
    /// exporter's.
    using Listener = std::function<void(bool isFailing, const std::string& problem)>;

    explicit TraceExporter(Listener listener = {});
    ~TraceExporter();
    TraceExporter(const TraceExporter&) = delete;
    TraceExporter& operator=(const TraceExporter&) = delete;

    /// From now on batches go to the sink; null: nowhere, and what waits is dropped. The thread
    /// begins with the first sink.
    void configure(TraceExporterOptions options, std::shared_ptr<SpanSink> sink);

    /// The spans of one request, all or none. False: no room, or no sink. Complexity: O(spans), no
    /// waiting but for a lock that is held for moves only.
    bool offer(std::vector<Span> spans);

    /// Sends what waits now, for so long at most. True: everything was sent or given up.
    bool flush(std::chrono::milliseconds patience);
    /// Drops the rest and ends the thread. Safe to call twice.
    void stop();

    [[nodiscard]] TraceCounts counts() const;

private:
    using Lock = std::unique_lock<std::mutex>;

    void run();
    [[nodiscard]] std::vector<Span> takeBatch();
    void deliver(Lock& lock, std::vector<Span> batch);
    /// False when the retry should not be made.
    [[nodiscard]] bool waitBeforeRetry(Lock& lock, int attempt, const SendOutcome& outcome);
    void tell(bool isFailing, const std::string& problem);
    void dropQueue();

    Listener m_listener;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    TraceExporterOptions m_options;
    std::shared_ptr<SpanSink> m_sink;
    std::deque<Span> m_queue;
    std::size_t m_inFlight = 0;
    std::optional<SteadyTime> m_flushUntil;
    bool m_isStopping = false;
    bool m_isFailing = false;  ///< of the exporter's thread
    std::atomic<std::uint64_t> m_sent{0};
    std::atomic<std::uint64_t> m_failed{0};
    std::atomic<std::uint64_t> m_dropped{0};
    std::thread m_thread;
};

}  // namespace helix::telemetry

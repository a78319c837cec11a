#include "telemetry/trace_exporter.h"

#include "telemetry/otlp_answer.h"

#include <algorithm>
#include <iterator>

namespace helix::telemetry {

namespace {

// The real clock: threads sleep by it.
SteadyTime now()
{
    return std::chrono::steady_clock::now();
}

}  // namespace

TraceExporter::TraceExporter(Listener listener) : m_listener(std::move(listener)) {}

TraceExporter::~TraceExporter()
{
    stop();
}

void TraceExporter::configure(TraceExporterOptions options, std::shared_ptr<SpanSink> sink)
{
    const std::lock_guard lock(m_mutex);
    if (m_isStopping) return;
    if (m_sink && m_sink != sink) m_sink->cancel();
    m_options = std::move(options);
    m_options.batchSize = std::max<std::size_t>(1, m_options.batchSize);
    m_sink = std::move(sink);
    if (!m_sink) dropQueue();
    if (m_sink && !m_thread.joinable()) m_thread = std::thread([this] { run(); });
    m_wake.notify_all();
}

void TraceExporter::dropQueue()
{
    m_dropped += m_queue.size();
    m_queue.clear();
}

bool TraceExporter::offer(std::vector<Span> spans)
{
    const std::lock_guard lock(m_mutex);
    if (!m_sink || m_isStopping) return false;
    // What is under way still takes memory, so it counts.
    if (m_queue.size() + m_inFlight + spans.size() > m_options.queueSize) {
        m_dropped += spans.size();
        return false;
    }
    const bool wasBelow = m_queue.size() < m_options.batchSize;
    const bool wasEmpty = m_queue.empty();
    std::move(spans.begin(), spans.end(), std::back_inserter(m_queue));
    if (wasEmpty || (wasBelow && m_queue.size() >= m_options.batchSize)) m_wake.notify_one();
    return true;
}

void TraceExporter::run()
{
    Lock lock(m_mutex);
    while (!m_isStopping) {
        m_wake.wait(lock, [this] { return m_isStopping || !m_queue.empty(); });
        m_wake.wait_until(lock, now() + m_options.delay, [this] {
            return m_isStopping || m_flushUntil || m_queue.size() >= m_options.batchSize;
        });
        if (m_isStopping || m_queue.empty()) continue;
        deliver(lock, takeBatch());
        m_inFlight = 0;
        m_idle.notify_all();
    }
}

std::vector<Span> TraceExporter::takeBatch()
{
    const auto count = std::min(m_queue.size(), m_options.batchSize);
    const auto end = m_queue.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Span> batch(std::make_move_iterator(m_queue.begin()), std::make_move_iterator(end));
    m_queue.erase(m_queue.begin(), end);
    m_inFlight = count;
    return batch;
}

void TraceExporter::deliver(Lock& lock, std::vector<Span> batch)
{
    for (int attempt = 1;; ++attempt) {
        const auto sink = m_sink;
        if (!sink) {
            m_dropped += batch.size();
            return;
        }
        auto timeout = m_options.timeout;
        if (m_flushUntil)
            timeout = std::clamp(
                std::chrono::duration_cast<std::chrono::milliseconds>(*m_flushUntil - now()),
                std::chrono::milliseconds(1), timeout);
        // Read at each attempt: a reload may have changed where it goes and how.
        const auto encoding = m_options.encoding;
        const TraceResource resource = m_options.resource;
        lock.unlock();
        std::string body = encodeOtlp(resource, batch, encoding);
        const auto outcome = sink->send(std::move(body), otlpContentType(encoding), timeout);
        tell(!outcome.isTaken, outcome.problem);
        lock.lock();
        if (outcome.isTaken) {
            const auto refused =
                std::min<std::uint64_t>(refusedSpans(outcome.answer, encoding), batch.size());
            m_failed += refused;
            m_sent += batch.size() - refused;
            return;
        }
        if (waitBeforeRetry(lock, attempt, outcome)) continue;
        m_failed += batch.size();
        return;
    }
}

bool TraceExporter::waitBeforeRetry(Lock& lock, int attempt, const SendOutcome& outcome)
{
    if (!outcome.isRetryable || attempt >= m_options.attempts) return false;
    std::chrono::milliseconds wait = m_options.backoff * (1LL << std::min(attempt - 1, 20));
    wait = std::min(std::max(wait, outcome.retryAfter.value_or(wait)), m_options.maxBackoff);
    const auto due = now() + wait;
    // A flush that has time for the wait lets it be; one that has none ends the batch.
    m_wake.wait_until(lock, due,
                      [&] { return m_isStopping || (m_flushUntil && *m_flushUntil <= due); });
    return !m_isStopping && !(m_flushUntil && *m_flushUntil <= due);
}

void TraceExporter::tell(bool isFailing, const std::string& problem)
{
    if (m_isFailing == isFailing) return;
    m_isFailing = isFailing;
    if (m_listener) m_listener(isFailing, problem);
}

bool TraceExporter::flush(std::chrono::milliseconds patience)
{
    Lock lock(m_mutex);
    const auto until = now() + patience;
    m_flushUntil = until;
    m_wake.notify_all();
    const bool isDone = m_idle.wait_until(lock, until, [this] {
        return m_isStopping || !m_thread.joinable() || (m_queue.empty() && m_inFlight == 0);
    });
    m_flushUntil.reset();
    return isDone;
}

void TraceExporter::stop()
{
    std::shared_ptr<SpanSink> sink;
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
        sink = m_sink;
        dropQueue();
    }
    if (sink) sink->cancel();
    m_wake.notify_all();
    m_idle.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

TraceCounts TraceExporter::counts() const
{
    TraceCounts counts;
    const std::lock_guard lock(m_mutex);
    counts.sent = m_sent;
    counts.failed = m_failed;
    counts.dropped = m_dropped;
    counts.waiting = m_queue.size() + m_inFlight;
    return counts;
}

}  // namespace helix::telemetry

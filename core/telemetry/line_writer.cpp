#include "telemetry/line_writer.h"

#include <pthread.h>
#include <spdlog/details/log_msg.h>

namespace helix::telemetry {

LineWriter::LineWriter(std::vector<spdlog::sink_ptr> sinks, std::size_t capacity,
                       std::function<void(std::size_t)> failed)
    : m_sinks(std::move(sinks)), m_capacity(capacity), m_failed(std::move(failed))
{
    m_thread = std::thread([this] {
        ::pthread_setname_np(::pthread_self(), "log-writer");
        run();
    });
}

LineWriter::~LineWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void LineWriter::push(std::string_view line)
{
    bool isFirst = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_pendingLines >= m_capacity || m_pending.size() + line.size() > kMaxQueuedLogBytes) {
            ++m_dropped;
            return;
        }
        isFirst = m_pendingLines == 0;
        if (!isFirst) m_pending.push_back('\n');
        m_pending += line;
        ++m_pendingLines;
    }
    if (isFirst) m_wake.notify_one();
}

bool LineWriter::waitUntilWritten(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    m_isHurried = true;
    m_wake.notify_one();
    const bool isDone =
        m_written.wait_for(lock, patience, [this] { return m_pendingLines == 0 && !m_isWriting; });
    m_isHurried = false;
    return isDone;
}

void LineWriter::run()
{
    std::unique_lock lock(m_mutex);
    std::string batch;
    for (;;) {
        m_wake.wait(lock, [this] { return m_pendingLines > 0 || m_isStopping; });
        if (m_pendingLines == 0) return;
        m_wake.wait_for(lock, kGather, [this] { return m_isHurried || m_isStopping; });
        batch.clear();
        batch.swap(m_pending);
        const std::size_t lines = std::exchange(m_pendingLines, 0);
        m_isWriting = true;
        lock.unlock();
        write(batch, lines);
        lock.lock();
        m_isWriting = false;
        m_written.notify_all();
    }
}

void LineWriter::write(const std::string& batch, std::size_t lines)
{
    const spdlog::details::log_msg message("helix", spdlog::level::info,
                                           spdlog::string_view_t(batch.data(), batch.size()));
    for (const auto& sink : m_sinks) {
        try {
            sink->log(message);
        } catch (const std::exception&) {
            m_failed(lines);
        }
    }
}

}  // namespace helix::telemetry

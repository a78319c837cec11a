#pragma once
// The log's own thread: takes lines, gathers them for a moment, and hands them to the sinks in
// batches.
//
// A queue that wakes its thread for every line costs two context switches and one write a line,
// which was a third of the processor time of a request. Here the first line of a batch wakes the
// thread, which then waits kGather for company and writes all of it at once.

#include "base/clock.h"

#include <spdlog/sinks/sink.h>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace helix::telemetry {

inline constexpr std::chrono::milliseconds kGather{10};
inline constexpr std::size_t kMaxQueuedLogBytes = 8 * 1024 * 1024;

/// Thread: all functions from any thread; the sinks are only used on the writer's own.
class LineWriter {
public:
    /// failed is called on the writer's thread with the number of lines that a sink could not take.
    LineWriter(std::vector<spdlog::sink_ptr> sinks, std::size_t capacity,
               std::function<void(std::size_t)> failed);
    /// Writes what is queued, then joins.
    ~LineWriter();
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// Drops and counts the line when `capacity` lines or kMaxQueuedLogBytes wait. Never blocks on
    /// a sink.
    void push(std::string_view line);
    /// Waits until everything pushed so far was handed to the sinks. False when the time was over
    /// first.
    bool waitUntilWritten(std::chrono::milliseconds patience);
    [[nodiscard]] std::uint64_t dropped() const noexcept { return m_dropped; }

private:
    void run();
    void write(const std::string& batch, std::size_t lines);

    const std::vector<spdlog::sink_ptr> m_sinks;
    const std::size_t m_capacity;
    const std::function<void(std::size_t)> m_failed;
    std::atomic<std::uint64_t> m_dropped{0};

    std::mutex m_mutex;  ///< guards what follows
    std::condition_variable m_wake;
    std::condition_variable m_written;
    std::string m_pending;  ///< whole lines, separated by line feeds
    std::size_t m_pendingLines = 0;
    bool m_isWriting = false;
    bool m_isHurried = false;
    bool m_isStopping = false;
    std::thread m_thread;
};

}  // namespace helix::telemetry

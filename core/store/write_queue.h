#pragma once
// The one writer of one SQLite database. Jobs come from any thread, run in the order of submission
// on the queue's own thread and are committed in batches; who needs to know waits for the COMMIT by
// a callback. A full or failing disk loses nothing that fits in the queue: the batch is rolled back
// and tried again on a fresh connection until it works. Only jobs with a callback are not kept:
// their callers are told, because they answer a client.
//
// Why batches: an fsync costs milliseconds, a row microseconds. A job without a callback waits at
// most maxDelay for company; a job with one is committed at once, together with all before it.

#include "store/database.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace helix::store {

/// Writes within the batch's transaction. It may run more than once (after a failed commit), so it
/// must not count anything outside the database. An error that is not retryable drops this job
/// only.
using WriteJob = std::function<Result<void>(Database&)>;
/// Called once on the writer's thread, after COMMIT or with the reason why there was none. Must not
/// block.
using WriteDone = std::function<void(const Result<void>&)>;

struct WriteQueueOptions {
    std::size_t capacity = 10'000;
    std::size_t maxBatch = 256;
    std::chrono::milliseconds maxDelay{50};
    std::chrono::milliseconds retryDelay{1'000};
    /// How long stop() keeps trying on a failing disk.
    std::chrono::milliseconds stopGrace{2'000};
};

struct WriteQueueStats {
    std::size_t size = 0;
    std::size_t capacity = 0;
    std::uint64_t committed = 0;
    std::uint64_t dropped = 0;  ///< refused because full, and left over at stop()
    std::uint64_t errors = 0;   ///< failed batches and failed jobs
    bool isFailing = false;     ///< the last batch failed and waits for its next try
    std::string lastError;
};

class WriteQueue {
public:
    using Opener = std::function<Result<Database>()>;

    /// Opens the database on the calling thread, so that a bad file is known at start, then starts
    /// the writer. open is called again after an input/output error. Errors: those of open.
    [[nodiscard]] static Result<std::unique_ptr<WriteQueue>> start(Opener open,
                                                                   WriteQueueOptions options = {});
    ~WriteQueue() { stop(); }
    WriteQueue(const WriteQueue&) = delete;
    WriteQueue& operator=(const WriteQueue&) = delete;

    /// False, and counted as dropped, when the queue is full or stopped. Thread: any; never blocks
    /// on the disk.
    bool submit(WriteJob job);
    /// As submit(); done is not called when this returns false.
    bool submit(WriteJob job, WriteDone done);
    /// Blocks until COMMIT. Errors: LimitExceeded when the queue is full, Unavailable when stopped,
    /// else why the commit failed. Thread: any but the writer's own and no event loop.
    [[nodiscard]] Result<void> submitAndWait(WriteJob job);

    /// Commits what is queued, then joins the writer. Idempotent. Thread: the owner's.
    void stop();

    [[nodiscard]] WriteQueueStats stats() const;

private:
    struct Entry {
        WriteJob job;
        WriteDone done;
        Result<void> outcome{};
    };
    using Lock = std::unique_lock<std::mutex>;

    WriteQueue(Opener open, Database database, WriteQueueOptions options);
    void run();
    void waitForBatch(Lock& lock);
    void waitForRetry(Lock& lock);
    [[nodiscard]] std::vector<Entry*> nextBatch();
    [[nodiscard]] Result<void> writeBatch(const std::vector<Entry*>& batch);
    [[nodiscard]] Result<void> runJob(Entry& entry);
    void finishBatch(Lock& lock, std::size_t count);
    void keepForRetry(Lock& lock, const Error& error);
    void abandonRest(Lock& lock);

    const WriteQueueOptions m_options;
    const Opener m_open;
    std::optional<Database> m_database;  ///< the writer's thread only

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Entry> m_entries;  ///< the writer alone removes; references stay valid on push_back
    std::size_t m_urgent = 0;     ///< entries that have a callback
    bool m_isIdle = false;
    bool m_isStopping = false;
    std::chrono::steady_clock::time_point m_stopBy{};
    WriteQueueStats m_stats;
    std::thread m_thread;
};

}  // namespace helix::store

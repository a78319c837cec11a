#include "store/write_queue.h"

#include <pthread.h>
#include <algorithm>
#include <future>

namespace helix::store {

namespace {

using Steady = std::chrono::steady_clock;

Result<void> runCached(Database& database, std::string_view sql)
{
    return database.prepareCached(sql).and_then(
        [](Statement statement) { return statement.run(); });
}

}  // namespace

Result<std::unique_ptr<WriteQueue>> WriteQueue::start(Opener open, WriteQueueOptions options)
{
    auto database = open();
    if (!database) return tl::unexpected(std::move(database.error()));
    return std::unique_ptr<WriteQueue>(
        new WriteQueue(std::move(open), std::move(*database), options));
}

WriteQueue::WriteQueue(Opener open, Database database, WriteQueueOptions options)
    : m_options(options), m_open(std::move(open)), m_database(std::move(database))
{
    m_stats.capacity = options.capacity;
    m_thread = std::thread([this] { run(); });
    ::pthread_setname_np(m_thread.native_handle(), "store-writer");
}

bool WriteQueue::submit(WriteJob job)
{
    return submit(std::move(job), nullptr);
}

bool WriteQueue::submit(WriteJob job, WriteDone done)
{
    const bool isUrgent = done != nullptr;
    bool needsWaking = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_isStopping || m_entries.size() >= m_options.capacity) {
            ++m_stats.dropped;
            return false;
        }
        m_entries.push_back({std::move(job), std::move(done), {}});
        m_urgent += isUrgent ? 1 : 0;
        // Waking costs a system call; the writer looks by itself after maxDelay.
        needsWaking = m_isIdle || isUrgent || m_entries.size() == m_options.maxBatch;
    }
    if (needsWaking) m_wake.notify_one();
    return true;
}

Result<void> WriteQueue::submitAndWait(WriteJob job)
{
    auto answer = std::make_shared<std::promise<Result<void>>>();
    auto outcome = answer->get_future();
    if (submit(std::move(job), [answer](const Result<void>& result) { answer->set_value(result); }))
        return outcome.get();
    const std::lock_guard lock(m_mutex);
    if (m_isStopping) return fail(ErrorCode::Unavailable, "the store is stopping");
    return fail(ErrorCode::LimitExceeded, "the write queue is full; try again later",
                m_stats.lastError);
}

void WriteQueue::stop()
{
    if (!m_thread.joinable()) return;
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
        m_stopBy = Steady::now() + m_options.stopGrace;
    }
    m_wake.notify_all();
    m_thread.join();
    m_database.reset();
}

WriteQueueStats WriteQueue::stats() const
{
    const std::lock_guard lock(m_mutex);
    auto stats = m_stats;
    stats.size = m_entries.size();
    return stats;
}

void WriteQueue::run()
{
    Lock lock(m_mutex);
    for (;;) {
        waitForBatch(lock);
        if (m_entries.empty()) return;
        const auto batch = nextBatch();
        lock.unlock();
        const auto written = writeBatch(batch);
        lock.lock();
        if (written) {
            finishBatch(lock, batch.size());
            continue;
        }
        keepForRetry(lock, written.error());
        waitForRetry(lock);
        if (m_isStopping && Steady::now() >= m_stopBy) return abandonRest(lock);
    }
}

void WriteQueue::waitForBatch(Lock& lock)
{
    m_isIdle = true;
    m_wake.wait(lock, [this] { return m_isStopping || !m_entries.empty(); });
    m_isIdle = false;
    m_wake.wait_for(lock, m_options.maxDelay, [this] {
        return m_isStopping || m_urgent > 0 || m_entries.size() >= m_options.maxBatch;
    });
}

void WriteQueue::waitForRetry(Lock& lock)
{
    const auto now = Steady::now();
    const auto again = now + m_options.retryDelay;
    m_wake.wait_until(lock, again, [this] { return m_isStopping; });
    if (m_isStopping)
        m_wake.wait_until(lock, std::min(m_stopBy, now + m_options.maxDelay), [] { return false; });
}

std::vector<WriteQueue::Entry*> WriteQueue::nextBatch()
{
    const auto count = std::min(m_entries.size(), m_options.maxBatch);
    std::vector<Entry*> batch;
    batch.reserve(count);
    for (std::size_t i = 0; i < count; ++i) batch.push_back(&m_entries[i]);
    return batch;
}

Result<void> WriteQueue::writeBatch(const std::vector<Entry*>& batch)
{
    if (!m_database) {
        auto opened = m_open();
        if (!opened) return tl::unexpected(std::move(opened.error()));
        m_database.emplace(std::move(*opened));
    }
    auto written = [&]() -> Result<void> {
        auto transaction = Transaction::begin(*m_database);
        if (!transaction) return tl::unexpected(std::move(transaction.error()));
        for (auto* entry : batch)
            if (auto done = runJob(*entry); !done) return done;
        return transaction->commit();
    }();
    // After a failed write or fsync nobody knows what the page cache holds; only a new connection
    // reads the file as it is. Source: https://lwn.net/Articles/752063/
    if (!written && written.error().code != ErrorCode::LimitExceeded) m_database.reset();
    return written;
}

/// One job in a savepoint, so that a row which the schema refuses does not take the others along.
Result<void> WriteQueue::runJob(Entry& entry)
{
    if (auto done = runCached(*m_database, "SAVEPOINT job"); !done) return done;
    entry.outcome = entry.job(*m_database);
    if (!entry.outcome) {
        if (entry.outcome.error().retryable || !m_database->isInTransaction()) return entry.outcome;
        if (auto done = runCached(*m_database, "ROLLBACK TO job"); !done) return done;
    }
    return runCached(*m_database, "RELEASE job");
}

void WriteQueue::finishBatch(Lock& lock, std::size_t count)
{
    std::vector<Entry> finished;
    finished.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto& entry = m_entries.front();
        m_urgent -= entry.done ? 1 : 0;
        if (entry.outcome) {
            ++m_stats.committed;
        } else {
            ++m_stats.errors;
            m_stats.lastError = entry.outcome.error().text();
        }
        finished.push_back(std::move(entry));
        m_entries.pop_front();
    }
    m_stats.isFailing = false;
    lock.unlock();
    for (const auto& entry : finished)
        if (entry.done) entry.done(entry.outcome);
    finished.clear();  // What the jobs captured is destroyed without the lock, too.
    lock.lock();
}

void WriteQueue::keepForRetry(Lock& lock, const Error& error)
{
    ++m_stats.errors;
    m_stats.isFailing = true;
    m_stats.lastError = error.text();
    std::vector<Entry> refused;
    std::deque<Entry> kept;
    for (auto& entry : m_entries) {
        if (entry.done)
            refused.push_back(std::move(entry));
        else
            kept.push_back(std::move(entry));
    }
    m_entries = std::move(kept);
    m_urgent = 0;
    lock.unlock();
    for (const auto& entry : refused) entry.done(tl::unexpected(error));
    refused.clear();
    lock.lock();
}

void WriteQueue::abandonRest(Lock& lock)
{
    std::deque<Entry> rest = std::exchange(m_entries, {});
    m_stats.dropped += rest.size();
    m_urgent = 0;
    lock.unlock();
    for (const auto& entry : rest)
        if (entry.done) entry.done(fail(ErrorCode::Unavailable, "the store is stopping"));
    rest.clear();
    lock.lock();
}

}  // namespace helix::store

#include "gateway/sqlite_usage_ledger.h"

#include "gateway/usage_pending.h"
#include "gateway/usage_rows.h"
#include "store/migration.h"

namespace helix::gateway {

namespace {

using store::Database;

constexpr const char* kDatabaseName = "usage.db";
constexpr const char* kJournalName = "usage.journal";
constexpr const char* kAsideName = "usage.journal.old";
constexpr std::size_t kMaxIdleReaders = 2;

Result<Database> openWriter(const std::filesystem::path& path, const Clock& clock, const char* vfs)
{
    auto database = Database::open(path, store::Durability::Normal, vfs);
    if (!database) return database;
    const auto version = store::migrate(*database, store::usageMigrations(), clock.wallNow());
    if (!version)
        return tl::unexpected(Error{version.error().code,
                                    path.string() + ": " + version.error().message,
                                    version.error().cause, version.error().retryable});
    return database;
}

Result<void> insertAll(Database& database, const std::vector<UsageEntry>& entries)
{
    for (const UsageEntry& entry : entries)
        if (auto done = insertUsage(database, entry); !done) return done;
    return {};
}

/// Adds what the file holds and the database lacks, within the caller's transaction.
Result<void> replay(Database& database, const std::filesystem::path& file)
{
    const auto rest = store::readJournal(file, [&](std::string_view record) -> Result<void> {
        const auto entries = decodeUsage(record);
        // Of another version of this program; nothing that could be counted.
        if (!entries) return {};
        return insertAll(database, *entries);
    });
    return rest ? Result<void>() : tl::unexpected(rest.error());
}

Result<void> replayAtStart(Database& database, const std::filesystem::path& folder)
{
    auto transaction = store::Transaction::begin(database);
    if (!transaction) return tl::unexpected(std::move(transaction.error()));
    for (const char* name : {kAsideName, kJournalName})
        if (auto done = replay(database, folder / name); !done) return done;
    return transaction->commit();
}

void removeFile(const std::filesystem::path& path)
{
    std::error_code ignored;  // it is read again and counted once
    std::filesystem::remove(path, ignored);
}

}  // namespace

SqliteUsageLedger::SqliteUsageLedger(const std::filesystem::path& folder,
                                     store::AppendJournal journal, SqliteUsageLedgerOptions options)
    : m_database(folder / kDatabaseName),
      m_aside(folder / kAsideName),
      m_options(options),
      m_journal(std::move(journal))
{}

Result<std::unique_ptr<SqliteUsageLedger>> SqliteUsageLedger::open(
    const std::filesystem::path& folder, const Clock& clock, SqliteUsageLedgerOptions options)
{
    auto journal = store::AppendJournal::open(folder / kJournalName);
    if (!journal) return tl::unexpected(std::move(journal.error()));
    {
        auto database = openWriter(folder / kDatabaseName, clock, options.vfs);
        if (!database) return tl::unexpected(std::move(database.error()));
        // With a full disk at start the rows wait in their files for better times.
        const auto replayed = replayAtStart(*database, folder);
        if (!replayed && !replayed.error().retryable) return tl::unexpected(replayed.error());
        if (replayed) {
            removeFile(folder / kAsideName);
            if (auto cleared = journal->clear(); !cleared)
                return tl::unexpected(std::move(cleared.error()));
        }
    }
    std::unique_ptr<SqliteUsageLedger> ledger(
        new SqliteUsageLedger(folder, std::move(*journal), options));
    std::error_code ignored;
    ledger->m_hasAside = std::filesystem::exists(ledger->m_aside, ignored);
    ledger->m_isAsideBehind = ledger->m_hasAside;
    ledger->m_isBehind = ledger->m_journal.sizeBytes() > 0;
    auto queue =
        store::WriteQueue::start([path = folder / kDatabaseName, &clock,
                                  vfs = options.vfs] { return openWriter(path, clock, vfs); },
                                 options.queue);
    if (!queue) return tl::unexpected(std::move(queue.error()));
    ledger->m_queue = std::move(*queue);
    return ledger;
}

void SqliteUsageLedger::append(const std::vector<UsageEntry>& entries)
{
    const std::string record = encodeUsage(entries);
    auto job = [entries](Database& database) { return insertAll(database, entries); };
    const std::lock_guard lock(m_mutex);
    const auto written = writeJournal(record);
    if (!written) m_journalErrors += entries.size();
    m_journalError = written ? std::string() : written.error().text();
    const bool isQueued = m_queue->submit(std::move(job));
    if (!isQueued && written) m_isBehind = true;
    if (!isQueued && !written) m_lost += entries.size();
    if (m_journal.sizeBytes() >= m_options.journalBytes) moveJournal();
}

Result<void> SqliteUsageLedger::writeJournal(const std::string& record)
{
    const auto size = static_cast<std::int64_t>(record.size());
    if (m_journal.sizeBytes() + size > m_options.maxJournalBytes)
        return fail(ErrorCode::LimitExceeded,
                    "the journal of the usage ledger has reached its limit of " +
                        std::to_string(m_options.maxJournalBytes) + " bytes");
    return m_journal.append(record);
}

void SqliteUsageLedger::moveJournal()
{
    if (m_hasAside) return;
    if (auto moved = m_journal.moveAside(m_aside); !moved) {
        m_journalError = moved.error().text();
        return;
    }
    m_journalError.clear();
    m_hasAside = true;
    m_isAsideBehind = std::exchange(m_isBehind, false);
    drainAside();
}

/// The rows of the file were submitted before this job, or are read by it.
void SqliteUsageLedger::drainAside()
{
    const bool isBehind = m_isAsideBehind;
    m_isDraining = m_queue->submit(
        [file = m_aside, isBehind](Database& database) {
            return isBehind ? replay(database, file) : Result<void>();
        },
        [this](const Result<void>& done) { drained(done); });
}

void SqliteUsageLedger::drained(const Result<void>& done)
{
    const std::lock_guard lock(m_mutex);
    m_isDraining = false;
    if (!done) return;
    removeFile(m_aside);
    m_hasAside = false;
    m_isAsideBehind = false;
}

void SqliteUsageLedger::tend()
{
    const bool isFailing = m_queue->stats().isFailing;
    const std::lock_guard lock(m_mutex);
    if (isFailing || m_isStopped) return;
    if (m_hasAside && !m_isDraining) drainAside();
    if (!m_hasAside && (m_isBehind || !m_journalError.empty())) moveJournal();
}

Result<UsageReport> SqliteUsageLedger::report(const UsageQuery& query)
{
    auto reader = takeReader();
    if (!reader) return tl::unexpected(std::move(reader.error()));
    auto report = readUsage(*reader, query);
    // After an error the connection is closed: a new one may see a repaired file.
    if (report) returnReader(std::move(*reader));
    return report;
}

Result<std::vector<KeySpending>> SqliteUsageLedger::spending(std::int64_t dayMs,
                                                             std::int64_t monthMs)
{
    auto reader = takeReader();
    if (!reader) return tl::unexpected(std::move(reader.error()));
    auto spending = readSpending(*reader, dayMs, monthMs);
    if (!spending) return spending;
    if (auto done = addBehind(*reader, dayMs, monthMs, *spending); !done)
        return tl::unexpected(std::move(done.error()));
    returnReader(std::move(*reader));
    return spending;
}

/// What waits in the files since a start with a full disk is spent too.
Result<void> SqliteUsageLedger::addBehind(Database& reader, std::int64_t dayMs,
                                          std::int64_t monthMs, std::vector<KeySpending>& spending)
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::filesystem::path> journals;
    if (m_isAsideBehind) journals.push_back(m_aside);
    if (m_isBehind)
        journals.push_back(std::filesystem::path(m_aside).replace_filename(kJournalName));
    return addPendingSpending(reader, journals, dayMs, monthMs, spending);
}

Result<Database> SqliteUsageLedger::takeReader()
{
    {
        const std::lock_guard lock(m_readersMutex);
        if (!m_readers.empty()) {
            auto reader = std::move(m_readers.back());
            m_readers.pop_back();
            return reader;
        }
    }
    return Database::openReadOnly(m_database, m_options.vfs);
}

void SqliteUsageLedger::returnReader(Database reader)
{
    const std::lock_guard lock(m_readersMutex);
    if (m_readers.size() < kMaxIdleReaders) m_readers.push_back(std::move(reader));
}

void SqliteUsageLedger::prune(std::int64_t beforeMs)
{
    if (m_isPruning.exchange(true)) return;
    auto isMoreLeft = std::make_shared<bool>(false);
    auto next = std::make_shared<std::int64_t>(0);
    const bool isTaken = m_queue->submit(
        [this, beforeMs, isMoreLeft, next](Database& database) -> Result<void> {
            const auto last = pruneUsage(database, beforeMs, m_prunedDim, *isMoreLeft);
            if (!last) return tl::unexpected(last.error());
            *next = *last;
            return {};
        },
        [this, beforeMs, isMoreLeft, next](const Result<void>& done) {
            if (done) m_prunedDim = *next;
            m_isPruning = false;
            if (done && *isMoreLeft) prune(beforeMs);
        });
    if (!isTaken) m_isPruning = false;
}

UsageLedgerStats SqliteUsageLedger::stats() const
{
    const auto queue = m_queue->stats();
    const std::lock_guard lock(m_mutex);
    UsageLedgerStats stats;
    stats.queued = queue.size;
    stats.capacity = queue.capacity;
    stats.committed = queue.committed;
    stats.lost = m_lost;
    stats.journalErrors = m_journalErrors;
    stats.journalBytes = m_journal.sizeBytes();
    stats.isFailing = queue.isFailing || !m_journalError.empty() || m_isBehind;
    stats.lastError = !m_journalError.empty() ? m_journalError : queue.lastError;
    return stats;
}

void SqliteUsageLedger::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        if (std::exchange(m_isStopped, true)) return;
    }
    // Committed here means that everything submitted before is committed too.
    const auto flushed = m_queue->submitAndWait([](Database&) { return Result<void>(); });
    m_queue->stop();
    const bool hasRest = m_queue->stats().isFailing;
    const std::lock_guard lock(m_mutex);
    if (!flushed || hasRest || m_isBehind) return;
    (void)m_journal.clear();
    if (!m_isAsideBehind) removeFile(m_aside);
}

}  // namespace helix::gateway

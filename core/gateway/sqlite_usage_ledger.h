#pragma once
// The ledger of a node alone: usage.db, and beside it usage.journal.
//
// No row is lost by a kill: append() writes the rows to the journal before it returns, and the
// caller sends the last byte of its answer after that. The database's writer follows in batches.
// When the journal has grown it is renamed to usage.journal.old; once everything in it is committed
// that file is removed. At start both are read and what the database does not have yet is added; a
// row is known by its request's id and number, so it counts once however often it is read.
//
// A full disk: rows stay in the writer's queue, which is bounded; what finds no room there is in
// the journal, and is read from it when the database takes rows again. Only what neither takes is
// lost, and counted.
//
// Source of the idea: ARIES' write-ahead rule, with one file in place of a log of pages.

#include "base/clock.h"
#include "gateway/usage_ledger.h"
#include "store/append_journal.h"
#include "store/write_queue.h"

#include <filesystem>

namespace helix::gateway {

struct SqliteUsageLedgerOptions {
    store::WriteQueueOptions queue{.capacity = 50'000};
    std::int64_t journalBytes = 1024 * 1024;          ///< from this size on it is moved aside
    std::int64_t maxJournalBytes = 64 * 1024 * 1024;  ///< beyond it rows are only in memory
    const char* vfs = nullptr;
};

class SqliteUsageLedger final : public UsageLedger {
public:
    /// folder: the data directory. Reads the journals into the database. clock outlives the ledger.
    /// Errors: those of store::Database, store::migrate and store::AppendJournal.
    [[nodiscard]] static Result<std::unique_ptr<SqliteUsageLedger>> open(
        const std::filesystem::path& folder, const Clock& clock,
        SqliteUsageLedgerOptions options = {});
    ~SqliteUsageLedger() override { stop(); }

    void append(const std::vector<UsageEntry>& entries) override;
    [[nodiscard]] Result<UsageReport> report(const UsageQuery& query) override;
    [[nodiscard]] Result<std::vector<KeySpending>> spending(std::int64_t dayMs,
                                                            std::int64_t monthMs) override;
    void tend() override;
    void prune(std::int64_t beforeMs) override;
    [[nodiscard]] UsageLedgerStats stats() const override;
    void stop() override;

private:
    SqliteUsageLedger(const std::filesystem::path& folder, store::AppendJournal journal,
                      SqliteUsageLedgerOptions options);
    [[nodiscard]] Result<void> writeJournal(const std::string& record);  ///< m_mutex is held
    void moveJournal();                                                  ///< m_mutex is held
    void drainAside();                                                   ///< m_mutex is held
    void drained(const Result<void>& done);
    [[nodiscard]] Result<void> addBehind(store::Database& reader, std::int64_t dayMs,
                                         std::int64_t monthMs, std::vector<KeySpending>& spending);
    [[nodiscard]] Result<store::Database> takeReader();
    void returnReader(store::Database reader);

    const std::filesystem::path m_database;
    const std::filesystem::path m_aside;
    const SqliteUsageLedgerOptions m_options;

    mutable std::mutex m_mutex;  ///< guards what follows
    store::AppendJournal m_journal;
    bool m_hasAside = false;       ///< rows of usage.journal.old may not be committed yet
    bool m_isDraining = false;     ///< the writer was asked to say when they are
    bool m_isBehind = false;       ///< rows of the journal found no room in the queue
    bool m_isAsideBehind = false;  ///< the same for usage.journal.old
    bool m_isStopped = false;
    std::uint64_t m_lost = 0;
    std::uint64_t m_journalErrors = 0;
    std::string m_journalError;  ///< empty: the last write went well

    std::atomic<bool> m_isPruning{false};
    std::int64_t m_prunedDim = 0;  ///< the writer's thread only
    std::mutex m_readersMutex;
    std::vector<store::Database> m_readers;  ///< idle ones
    std::unique_ptr<store::WriteQueue> m_queue;
};

}  // namespace helix::gateway

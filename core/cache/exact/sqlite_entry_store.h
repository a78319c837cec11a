#pragma once
// The second level in a SQLite file of its own. Written behind by one writer thread; what waits is
// bounded in bytes, and what does not fit is not written. A file that is damaged is set aside
// (beside it, as *.damaged) and begun anew, at the start as well as later: a cache may forget, it
// may not fail. A full disk means that nothing new is written until there is room.
//
// Which keys are there is known in memory by eight bytes each, so that the many requests that are
// not in the cache never ask the disk.

#include "base/clock.h"
#include "cache/exact/entry_store.h"
#include "store/write_queue.h"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <unordered_set>

namespace helix::cache {

/// Of entries that wait for the writer.
inline constexpr std::size_t kMaxWaitingBytes = 32 * 1024 * 1024;
/// Rows of the file; their keys take about 40 bytes of memory each.
inline constexpr std::int64_t kMaxDiskEntries = 1'000'000;
/// Rows that one job of the writer removes at most.
inline constexpr std::int64_t kRemovalChunk = 500;

class SqliteEntryStore final : public EntryStore {
public:
    /// clock outlives the store. vfs names a registered sqlite3_vfs; null is the system's. Errors:
    /// those of store::Database for what is not damage (no folder, no permission, no room).
    [[nodiscard]] static Result<std::unique_ptr<SqliteEntryStore>> open(
        const std::filesystem::path& path, const Clock& clock, const char* vfs = nullptr);
    ~SqliteEntryStore() override;

    [[nodiscard]] bool mayHave(const Sha256& key) const override;
    [[nodiscard]] EntryPtr find(const Sha256& key) override;
    void put(const Sha256& key, EntryPtr entry) override;
    [[nodiscard]] Result<std::int64_t> clear(const std::optional<std::string>& model) override;
    void maintain() override;
    void setMaxBytes(std::int64_t bytes) override { m_shared->maxBytes = bytes; }
    [[nodiscard]] EntryStoreStats stats() const override;

    /// Writes what waits and returns once it is on disk.
    [[nodiscard]] Result<void> flush();

private:
    // What the writer's jobs and the callers both use; jobs may outlive a call.
    struct Shared {
        std::filesystem::path path;
        const Clock* clock = nullptr;
        const char* vfs = nullptr;
        std::atomic<std::int64_t> maxBytes{1024LL * 1024 * 1024};
        std::atomic<std::int64_t> usedBytes{0};
        std::atomic<std::size_t> waitingBytes{0};
        std::atomic<std::uint64_t> notWritten{0};
        std::atomic<std::uint64_t> errors{0};
        std::atomic<std::uint64_t> repairs{0};
        std::atomic<bool> isDamaged{false};
        std::atomic<std::uint64_t> generation{
            0};  ///< of the file; a reader of an older one reopens
        mutable std::mutex mutex;
        std::unordered_set<std::uint64_t> known;  ///< guarded by mutex

        void learn(std::uint64_t key);
        void forget(std::uint64_t key);
        void setKnown(std::unordered_set<std::uint64_t> keys);
    };
    using SharedPtr = std::shared_ptr<Shared>;
    using Database = store::Database;

    explicit SqliteEntryStore(SharedPtr shared) : m_shared(std::move(shared)) {}
    [[nodiscard]] static Result<Database> openWriter(const SharedPtr& shared);
    [[nodiscard]] static Result<Database> openGood(const SharedPtr& shared);
    [[nodiscard]] static Result<void> write(const SharedPtr& shared, Database& database,
                                            const std::string& key, const Entry& entry);
    [[nodiscard]] static Result<void> removeExpired(const SharedPtr& shared, Database& database);
    [[nodiscard]] static Result<void> keepBounds(const SharedPtr& shared, Database& database);
    [[nodiscard]] static Result<void> judged(const SharedPtr& shared, Result<void> outcome);
    [[nodiscard]] Result<EntryPtr> read(const std::string& key);

    const SharedPtr m_shared;
    std::mutex m_readMutex;
    std::optional<Database> m_reader;  ///< guarded by m_readMutex, as the next
    std::uint64_t m_readerGeneration = 0;
    std::unique_ptr<store::WriteQueue> m_queue;
};

}  // namespace helix::cache

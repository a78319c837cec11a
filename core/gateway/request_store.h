#pragma once
// The record of every request, in requests.db. Writing never blocks: records go through the write
// queue and are committed at most 50 ms later (synchronous NORMAL). Reading opens its own read-only
// connections and may run on any thread of a pool, several at a time, beside the writer.
//
// Order. Records are numbered in the order in which they are stored, which is the order in which
// the requests ended; "newer" means a greater number. A cursor is a record's id and stands for its
// number. So a reader who follows with `after` gets every record exactly once, also a stream that
// began an hour ago, and pages never shift.
//
// Bounded reading. A filter without an index would read the whole table, so a page is searched in
// windows of kScanWindow records until it is full or kScanBudget is over; then next_before names
// the place where to go on, and the page may hold fewer records than the limit.

#include "base/clock.h"
#include "gateway/request_record.h"
#include "store/write_queue.h"

#include <filesystem>

namespace helix::gateway {

inline constexpr int kDefaultPageSize = 100;
inline constexpr int kMaxPageSize = 500;
inline constexpr std::int64_t kScanWindow = 50'000;
inline constexpr std::chrono::milliseconds kScanBudget{400};
inline constexpr std::int64_t kPruneChunk = 1'000;
/// Texts of a record are cut to this many bytes before they are stored.
inline constexpr std::size_t kMaxRecordText = 4 * 1024;

/// `200`, `5xx` or `error`.
struct StatusFilter {
    int from = 0;
    int to = 999;
    bool isErrorOnly = false;
};
/// Errors: InvalidArgument naming what is accepted.
[[nodiscard]] Result<StatusFilter> parseStatusFilter(std::string_view text);

struct RequestQuery {
    int limit = kDefaultPageSize;  ///< 1 to kMaxPageSize
    std::string before{};          ///< a record's id; older ones, newest first
    std::string after{};           ///< a record's id; newer ones, oldest first
    std::optional<StatusFilter> status{};
    std::string provider{};
    std::string model{};
    std::string route{};
    std::string keyId{};  ///< public id of an API key
    std::optional<bool> isStream{};
    std::optional<double> minDurationMs{};
    std::optional<std::int64_t> sinceMs{};  ///< start of the request, inclusive
    std::optional<std::int64_t> untilMs{};  ///< start of the request, inclusive
    std::string text{};  ///< contained in id, model or error, ignoring ASCII case
};

struct RequestPage {
    std::vector<RequestRecord> records;  ///< without attemptsJson and bodyExcerpt
    std::optional<std::string> nextBefore;
    bool hasMore = false;

    /// The answer of GET /admin/requests.
    [[nodiscard]] Json toJson() const;
};

struct RequestStoreOptions {
    std::size_t maxBytes = 1024UL * 1024 * 1024;
    std::chrono::milliseconds maxAge{std::chrono::hours(24 * 7)};
    store::WriteQueueOptions queue{};
    const char* vfs = nullptr;
};

class RequestStore {
public:
    /// Opens or creates the database. clock must outlive the store. Errors: those of
    /// store::Database and store::migrate.
    [[nodiscard]] static Result<std::unique_ptr<RequestStore>> open(
        const std::filesystem::path& path, const Clock& clock, RequestStoreOptions options = {});
    ~RequestStore() { stop(); }

    /// False when the queue is full: the record is lost and counted. Thread: any; never blocks.
    bool add(RequestRecord record);
    /// A page of the records that match. An unknown cursor stands before the oldest record.
    /// Errors: InvalidArgument (limit, both cursors), StorageError, IoError. Thread: any; blocks on
    /// the disk for about kScanBudget at most.
    [[nodiscard]] Result<RequestPage> page(const RequestQuery& query);
    /// The whole record. Errors: NotFound, StorageError, IoError. Thread: any; blocks on the disk.
    [[nodiscard]] Result<RequestRecord> find(std::string_view id);

    /// Queues the removal of records beyond maxAge and maxBytes, in chunks of kPruneChunk. It also
    /// happens by itself every kPruneChunk / 2 additions; call it every minute for quiet nodes.
    void prune();
    /// New limits after a reload. Thread: any.
    void setRetention(std::size_t maxBytes, std::chrono::milliseconds maxAge);

    [[nodiscard]] store::WriteQueueStats stats() const { return m_queue->stats(); }
    /// Stores what is queued. Thread: the owner's.
    void stop() { m_queue->stop(); }

private:
    RequestStore(std::filesystem::path path, const Clock& clock, RequestStoreOptions options);
    [[nodiscard]] Result<store::Database> takeReader();
    void returnReader(store::Database reader);
    [[nodiscard]] Result<void> pruneChunk(store::Database& database, bool& isMoreLeft) const;

    const std::filesystem::path m_path;
    const Clock& m_clock;
    const char* const m_vfs;
    std::atomic<std::size_t> m_maxBytes;
    std::atomic<std::chrono::milliseconds> m_maxAge;
    std::atomic<std::uint64_t> m_added{0};
    std::atomic<bool> m_isPruning{false};
    std::mutex m_readersMutex;
    std::vector<store::Database> m_readers;  ///< idle ones
    std::unique_ptr<store::WriteQueue> m_queue;
};

}  // namespace helix::gateway

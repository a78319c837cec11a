#pragma once
// Who changed what, in helix.db. Append-only: the database itself refuses to change or remove a
// row. An entry that was acknowledged survives kill -9 and power loss (synchronous FULL). Entries
// must not hold secrets; name a key by its fingerprint. Reading is safe on any thread beside the
// writer.

#include "base/clock.h"
#include "base/json.h"
#include "store/write_queue.h"

#include <filesystem>

namespace helix::gateway {

struct AuditEntry {
    std::int64_t id = 0;    ///< given by append()
    std::int64_t atMs = 0;  ///< given by append() when 0
    std::string actor{};
    std::string action{};   ///< breaker.force_open, config.reload, …
    std::string subject{};  ///< what was changed
    Json before{};          ///< null: unknown or nothing
    Json after{};
    std::string client{};

    [[nodiscard]] Json toJson() const;
    friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

/// Which entries; what is empty does not count. Everything is compared as it stands, by bound
/// parameters.
struct AuditQuery {
    int limit = 100;
    std::optional<std::int64_t> before{};  ///< entries older than this id, newest first
    std::optional<std::int64_t> after{};   ///< entries newer than this id, oldest first
    std::string actor{};                   ///< `*` stands for any text, as in action
    std::string action{};
    std::string subject{};
    std::optional<std::int64_t> sinceMs{};
    std::optional<std::int64_t> untilMs{};  ///< exclusive
    std::string contains{};  ///< in any of the texts, ignoring the case of ASCII letters
};

struct AuditPage {
    std::vector<AuditEntry> entries;  ///< newest first, or oldest first for AuditQuery::after
    std::optional<std::int64_t> nextBefore;
    bool hasMore = false;

    /// The answer of GET /admin/audit.
    [[nodiscard]] Json toJson() const;
};

inline constexpr int kMaxAuditPage = 500;
inline constexpr std::size_t kMaxAuditFilterBytes = 512;
/// before and after are stored as null when their JSON text is longer.
inline constexpr std::size_t kMaxAuditValueBytes = 64 * 1024;

class AuditLog {
public:
    using Done = std::function<void(const Result<std::int64_t>&)>;

    /// Opens or creates the database. clock must outlive the log. Errors: those of store::Database
    /// and store::migrate.
    [[nodiscard]] static Result<std::unique_ptr<AuditLog>> open(
        const std::filesystem::path& path, const Clock& clock,
        store::WriteQueueOptions options = {}, const char* vfs = nullptr);

    /// Returns the entry's id after the fsynced commit. Errors: LimitExceeded (queue or disk full),
    /// IoError, StorageError, Unavailable (stopped). Thread: any but an event loop; blocks on the
    /// disk.
    [[nodiscard]] Result<std::int64_t> append(AuditEntry entry);
    /// The same without blocking: done is called exactly once, on the writer's thread or, when the
    /// queue is full, at once on the caller's. Thread: any.
    void append(AuditEntry entry, Done done);

    /// limit 1 to kMaxAuditPage, texts up to kMaxAuditFilterBytes with four `*`. Errors:
    /// InvalidArgument, StorageError, IoError. Thread: any; blocks on the disk.
    [[nodiscard]] Result<AuditPage> page(const AuditQuery& query) const;

    [[nodiscard]] store::WriteQueueStats stats() const { return m_queue->stats(); }
    /// The one writer of helix.db, for those who keep other tables in it.
    [[nodiscard]] store::WriteQueue& queue() noexcept { return *m_queue; }
    void stop() { m_queue->stop(); }

private:
    AuditLog(std::filesystem::path path, const Clock& clock, const char* vfs)
        : m_path(std::move(path)), m_clock(clock), m_vfs(vfs)
    {}

    const std::filesystem::path m_path;
    const Clock& m_clock;
    const char* const m_vfs;
    std::unique_ptr<store::WriteQueue> m_queue;
};

}  // namespace helix::gateway

#pragma once
// The API keys of this node: on disk in helix.db (their SHA-256, never the key), in memory an index
// of those that work. Looking a key up touches memory only. Whatever changes keys blocks until the
// change is on disk (synchronous FULL) and then, before it returns, is in force on every thread: a
// revoked key is refused from that moment on. Owned by the node.

#include "auth/api_key_request.h"
#include "auth/key_index.h"
#include "base/clock.h"
#include "store/write_queue.h"

#include <filesystem>
#include <mutex>

namespace helix::auth {

inline constexpr int kMaxKeyPage = 500;

struct ApiKeyQuery {
    int limit = 100;                       ///< 1 to kMaxKeyPage
    std::optional<std::int64_t> before{};  ///< from ApiKeyPage::nextBefore
    /// active, expired, revoked or all; empty: all but the revoked ones.
    std::string status{};
};

struct ApiKeyPage {
    std::vector<ApiKey> keys;  ///< newest first
    std::optional<std::int64_t> nextBefore;
    std::int64_t nowMs = 0;

    /// The answer of GET /admin/api-keys.
    [[nodiscard]] Json toJson() const;
};

struct Rotation {
    NewApiKey fresh;
    ApiKey old;  ///< with its new expiry
};

class ApiKeyStore {
public:
    /// Loads every key that is not revoked. The queue writes to the database at path, whose schema
    /// is there already; both and the clock must outlive the store. Errors: those of
    /// store::Database; StorageError for a damaged row.
    [[nodiscard]] static Result<std::unique_ptr<ApiKeyStore>> open(std::filesystem::path path,
                                                                   store::WriteQueue& queue,
                                                                   const Clock& clock);

    /// The key whose text was presented, when it works now; nullptr for an unknown, a revoked and
    /// an expired one alike. Thread: any; takes no lock that is ever held for long.
    [[nodiscard]] std::shared_ptr<const ApiKey> find(std::string_view presented);

    /// length: random characters of the key, kMinKeyLength to kMaxKeyLength. Errors: those of
    /// store::WriteQueue::submitAndWait(). Thread: any but an event loop; blocks on the disk.
    [[nodiscard]] Result<NewApiKey> create(const ApiKeyRequest& request, std::size_t length);
    /// id: the public id, or the whole key. A key that is revoked already stays as it is. Errors:
    /// NotFound, and as create(); after an error the key still works. Thread: as create().
    [[nodiscard]] Result<ApiKey> revoke(std::string_view id);
    /// A new key like the old one, which goes on working for the overlap. Errors: NotFound,
    /// Conflict (the old one no longer works), and as create(). Thread: as create().
    [[nodiscard]] Result<Rotation> rotate(std::string_view id, const RotateRequest& request,
                                          std::size_t length);

    /// id: as for revoke(). Errors: NotFound, StorageError, IoError. Thread: any but an event loop;
    /// blocks on the disk.
    [[nodiscard]] Result<ApiKey> get(std::string_view id) const;
    /// Errors: InvalidArgument naming the parameter, StorageError, IoError. Thread: any but an
    /// event loop; blocks on the disk.
    [[nodiscard]] Result<ApiKeyPage> page(const ApiKeyQuery& query) const;

    /// Every key that was made by rotation, revoked ones too, with the one it replaced; oldest first.
    /// Errors: StorageError, IoError. Thread: any but an event loop; blocks on the disk.
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> replacements() const;

    /// Queues the times of last use for the disk; call it every few seconds and at the end. They
    /// are the one thing that a kill may lose. Thread: one at a time.
    void flushLastUse();

    /// Keys that are not revoked.
    [[nodiscard]] std::size_t size() const { return m_index.size(); }

private:
    ApiKeyStore(std::filesystem::path path, store::WriteQueue& queue, const Clock& clock)
        : m_path(std::move(path)), m_queue(queue), m_clock(clock)
    {}
    [[nodiscard]] Result<void> load();
    /// The time of last use that the disk does not know yet.
    void addLastUse(const Sha256& digest, ApiKey& key) const;
    [[nodiscard]] std::int64_t nowMs() const { return unixMillis(m_clock.wallNow()); }
    [[nodiscard]] Result<NewApiKey> insert(ApiKey key, std::size_t length,
                                           const std::optional<ApiKey>& ending);

    const std::filesystem::path m_path;
    store::WriteQueue& m_queue;
    const Clock& m_clock;
    KeyIndex m_index;
    std::mutex m_changeMutex;  ///< one change at a time: the disk and the index keep one order
};

}  // namespace helix::auth

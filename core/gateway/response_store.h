#pragma once
// Responses that clients asked to be stored, in responses.db. Each belongs to the caller who made
// it; for anybody else it does not exist. Writing never blocks: a response is found from the moment
// put() returned, also while its row is still in the write queue (synchronous NORMAL: power loss
// may cost the last ones). Reading opens read-only connections of its own. Bounded in count, bytes
// and age; the oldest go first.

#include "base/clock.h"
#include "store/write_queue.h"

#include <filesystem>
#include <unordered_map>

namespace helix::gateway {

inline constexpr std::int64_t kMaxStoredResponses = 10'000;
inline constexpr std::int64_t kMaxStoredResponseBytes = 512LL * 1024 * 1024;
inline constexpr std::chrono::hours kStoredResponseAge{24 * 30};
/// Texts of one response and of its input together.
inline constexpr std::size_t kMaxStoredResponseSize = 16 * 1024 * 1024;
/// Of responses that wait for the writer.
inline constexpr std::size_t kMaxPendingResponseBytes = 64 * 1024 * 1024;

struct StoredResponse {
    std::string id;
    std::string owner;
    std::int64_t atMs = 0;
    std::string responseJson;  ///< the response object
    std::string inputJson;     ///< array of the input items, those of earlier turns included

    [[nodiscard]] std::size_t bytes() const { return responseJson.size() + inputJson.size(); }
};
using StoredResponsePtr = std::shared_ptr<const StoredResponse>;

struct ResponseStoreLimits {
    std::int64_t maxCount = kMaxStoredResponses;
    std::int64_t maxBytes = kMaxStoredResponseBytes;
    std::chrono::milliseconds maxAge = kStoredResponseAge;
};

class ResponseStore {
public:
    /// Opens or creates the database. clock must outlive the store. Errors: those of
    /// store::Database and store::migrate.
    [[nodiscard]] static Result<std::unique_ptr<ResponseStore>> open(
        const std::filesystem::path& path, const Clock& clock, ResponseStoreLimits limits = {});
    ~ResponseStore() { stop(); }

    /// False: too large, or too much waits for the disk; it is not stored then. Thread: any; never
    /// blocks on the disk.
    bool put(StoredResponse response);
    /// Errors: NotFound (also for another owner's and for one that is too old), StorageError,
    /// IoError. Thread: any but an event loop's; blocks on the disk.
    [[nodiscard]] Result<StoredResponsePtr> find(const std::string& id, const std::string& owner);
    /// Returns after COMMIT. Errors: as find(), and those of the write queue. Thread: as find().
    [[nodiscard]] Result<void> remove(const std::string& id, const std::string& owner);

    [[nodiscard]] store::WriteQueueStats stats() const { return m_queue->stats(); }
    /// Stores what is queued. Thread: the owner's.
    void stop() { m_queue->stop(); }

private:
    // Responses that wait for the writer; shared with its callbacks.
    struct Pending {
        std::mutex mutex;
        std::unordered_map<std::string, StoredResponsePtr> responses;
        std::size_t bytes = 0;

        [[nodiscard]] bool add(const StoredResponsePtr& response);
        void remove(const std::string& id);
        [[nodiscard]] StoredResponsePtr find(const std::string& id);
    };

    ResponseStore(std::filesystem::path path, const Clock& clock, ResponseStoreLimits limits);
    [[nodiscard]] Result<StoredResponsePtr> read(const std::string& id);

    const std::filesystem::path m_path;
    const Clock& m_clock;
    const ResponseStoreLimits m_limits;
    const std::shared_ptr<Pending> m_pending = std::make_shared<Pending>();
    std::unique_ptr<store::WriteQueue> m_queue;
};

}  // namespace helix::gateway

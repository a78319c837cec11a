#pragma once
// Conversations that the gateway remembers, in sessions.db. A session belongs to the caller who
// made it; for anybody else it does not exist. It ends when nothing was said in it for its time to
// live.
//
// Two requests of one session at the same time both see the conversation as it was when they
// began; what each says and hears is appended as one piece, in the order in which they end, so that
// turns never mix. Reading goes through the writer's queue: what a client was answered before is in
// what it reads after. While the disk fails, reading sees what is on it and appended turns wait for
// it in memory, bounded.

#include "base/clock.h"
#include "providers/chat.h"
#include "store/write_queue.h"

#include <atomic>
#include <filesystem>

namespace helix::gateway {

/// Texts of one session's messages together; the oldest go beyond it.
inline constexpr std::int64_t kMaxSessionBytes = 4 * 1024 * 1024;
/// Of turns that wait for the disk.
inline constexpr std::size_t kMaxWaitingTurnBytes = 16 * 1024 * 1024;
inline constexpr int kMaxSessionPage = 100;
inline constexpr std::chrono::hours kMaxSessionTtl{168};

struct SessionInfo {
    std::int64_t seq = 0;
    std::string id;
    std::string owner;
    std::string userId;
    std::int64_t createdMs = 0;
    std::int64_t lastMs = 0;
    std::int64_t expiresMs = 0;
    std::int64_t ttlMs = 0;
    std::int64_t requestCount = 0;
};

struct Session {
    SessionInfo info;
    std::vector<providers::Message> fixed;    ///< the system's, of the initial context
    std::vector<providers::Message> history;  ///< oldest first
};

struct SessionLimits {
    std::int64_t maxSessions = 10'000;
    std::int64_t maxMessages = 100;  ///< of one session, fixed ones aside
};

struct SessionCounts {
    std::uint64_t hits = 0;    ///< requests that went on in a session
    std::uint64_t misses = 0;  ///< requests that named one that is not there
    std::int64_t sessions = 0;
    std::int64_t bytes = 0;  ///< of the file
};

struct SessionPage {
    std::vector<SessionInfo> sessions;  ///< newest first
    std::optional<std::int64_t> nextBefore;
};

/// Thread: any. What blocks is for the pool of blocking calls, never for an event loop.
class SessionBook {
public:
    /// Opens or creates the database. clock outlives the book. Errors: those of store::Database and
    /// store::migrate.
    [[nodiscard]] static Result<std::unique_ptr<SessionBook>> open(
        const std::filesystem::path& path, const Clock& clock, SessionLimits limits);
    ~SessionBook() { stop(); }
    void stop() { m_queue->stop(); }
    void setLimits(SessionLimits limits);

    /// info.id, owner, userId and ttlMs are given. Errors: AlreadyExists, LimitExceeded (too many
    /// sessions), those of the store. Blocks.
    [[nodiscard]] Result<SessionInfo> create(SessionInfo info,
                                             std::vector<providers::Message> context);
    /// Errors: NotFound, also for another owner's and one that has ended; those of the store.
    /// Blocks.
    [[nodiscard]] Result<Session> find(const std::string& owner, const std::string& id);
    /// userId empty: all; before 0: from the newest. Errors: those of the store. Blocks.
    [[nodiscard]] Result<SessionPage> page(const std::string& owner, const std::string& userId,
                                           int limit, std::int64_t before);
    /// Errors: NotFound, those of the store. Blocks.
    [[nodiscard]] Result<SessionInfo> remove(const std::string& owner, const std::string& id);
    /// One turn: what was said and what was answered. Nothing for a session that has gone. Never
    /// blocks. False: too much waits for the disk, the turn is forgotten.
    bool append(const std::string& owner, const std::string& id,
                const std::vector<providers::Message>& turn);
    /// Removes some of what has ended. Never blocks; called every few seconds.
    void maintain();

    void countUse(bool isFound) noexcept { ++(isFound ? m_hits : m_misses); }
    [[nodiscard]] SessionCounts counts() const;
    [[nodiscard]] store::WriteQueueStats stats() const { return m_queue->stats(); }

private:
    struct Figures {
        std::atomic<std::int64_t> sessions{0};
        std::atomic<std::int64_t> bytes{0};
        std::atomic<std::size_t> waitingBytes{0};
        std::atomic<std::int64_t> maxSessions{0};
        std::atomic<std::int64_t> maxMessages{0};
    };

    SessionBook(std::filesystem::path path, const Clock& clock)
        : m_path(std::move(path)), m_clock(clock)
    {}
    template <class T, class Read>
    [[nodiscard]] Result<T> readInOrder(Read read);
    [[nodiscard]] std::int64_t nowMs() const { return unixMillis(m_clock.wallNow()); }

    const std::filesystem::path m_path;
    const Clock& m_clock;
    const std::shared_ptr<Figures> m_figures = std::make_shared<Figures>();
    std::unique_ptr<store::WriteQueue> m_queue;
    std::atomic<std::uint64_t> m_hits{0};
    std::atomic<std::uint64_t> m_misses{0};
};

/// The end of the history that fits: at most so many messages and so many tokens by estimate. A
/// tool's result is not left without the call it belongs to. Pure.
[[nodiscard]] std::vector<providers::Message> newestThatFit(std::vector<providers::Message> history,
                                                            std::int64_t maxMessages,
                                                            std::int64_t maxTokens);

}  // namespace helix::gateway

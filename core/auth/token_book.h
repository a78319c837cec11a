#pragma once
// Which tokens are revoked and which refresh tokens are spent: in memory for asking, on disk before
// a change is answered. A change is in force on every thread when its call returns. Owned by
// TokenService.

#include "auth/identity.h"
#include "auth/token_rows.h"
#include "store/write_queue.h"

#include <atomic>
#include <filesystem>
#include <shared_mutex>
#include <unordered_map>

namespace helix::auth {

/// Beyond so many rows none is added but the end of a subject's tokens, which nobody causes for
/// themselves; what is there can still be extended. Changing the signing key ends them all.
inline constexpr std::size_t kMaxTokenRows = 500'000;

class TokenBook {
public:
    /// Loads what the database at path holds. The queue writes to it and outlives the book. Errors:
    /// those of store::Database; StorageError.
    [[nodiscard]] static Result<std::unique_ptr<TokenBook>> open(
        const std::filesystem::path& path, store::WriteQueue& queue,
        std::size_t maxRows = kMaxTokenRows);

    /// isLocal: this node signed it. Thread: any.
    [[nodiscard]] bool isRevoked(const Identity& identity, bool isLocal) const;
    /// Grows with each revocation: a verdict of an older count must be asked for again.
    [[nodiscard]] std::uint64_t epoch() const noexcept { return m_epoch; }
    /// Until when tokens of this subject are revoked; 0: never were.
    [[nodiscard]] std::int64_t revokedBeforeMs(const std::string& subject) const;
    /// Whether this turn of the family, or a later one, is spent.
    [[nodiscard]] bool isSpent(const std::string& family, std::int64_t turn) const;
    /// The longest life that a token was ever given, of those that the book was told.
    [[nodiscard]] std::int64_t longestLifeMs() const noexcept { return m_longestLifeMs; }

    /// Errors of the three: LimitExceeded, and those of store::WriteQueue::submitAndWait(); then
    /// nothing has changed. Thread: one at a time, no event loop; they block on the disk.
    [[nodiscard]] Result<void> revoke(const Revocation& revocation);
    [[nodiscard]] Result<void> spend(const SpentTurn& turn);
    [[nodiscard]] Result<void> noteLife(std::int64_t lifeMs);

    /// Forgets what ended. Thread: any; queues the disk's part.
    void removeExpired(std::int64_t nowMs);

    [[nodiscard]] std::size_t size() const;

private:
    struct Bound {
        std::int64_t value = 0;  ///< beforeMs of a subject, the turn of a family
        std::int64_t untilMs = 0;
    };
    using Bounds = std::unordered_map<std::string, Bound>;

    TokenBook(store::WriteQueue& queue, std::size_t maxRows) : m_queue(queue), m_maxRows(maxRows) {}
    void apply(const Revocation& revocation);
    [[nodiscard]] Bounds& boundsOf(RevocationKind kind);
    [[nodiscard]] bool isFull(const Bounds& bounds, const std::string& name) const;
    static void extend(Bounds& bounds, const std::string& name, Bound bound);

    store::WriteQueue& m_queue;
    const std::size_t m_maxRows;
    mutable std::shared_mutex m_mutex;  ///< guards the maps
    Bounds m_tokens;
    Bounds m_families;
    Bounds m_subjects;
    Bounds m_turns;
    std::atomic<std::uint64_t> m_epoch{1};
    std::atomic<std::int64_t> m_longestLifeMs{0};
};

/// When the chain was begun, in unix milliseconds; the name holds it. nullopt for a name that is
/// not of newFamily().
[[nodiscard]] std::optional<std::int64_t> familyStartMs(std::string_view family);
/// A name for a new chain that nobody can guess.
[[nodiscard]] std::string newFamily(std::int64_t startMs);

}  // namespace helix::auth

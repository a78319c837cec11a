#pragma once
// Verdicts on access tokens that were verified before, found by the SHA-256 of their text: a
// request with a token costs a hash and a look-up, not a signature. Only good tokens are kept, and
// never their text. Owned by TokenService. Thread: any.

#include "auth/identity.h"
#include "base/digest.h"

#include <array>
#include <memory>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>

namespace helix::auth {

inline constexpr std::size_t kMaxCachedTokens = 16'384;

struct CachedToken {
    std::shared_ptr<const Identity> identity;
    std::int64_t goodUntilMs = 0;  ///< its end with the leeway
    bool isLocal = false;          ///< this node signed it
    std::uint64_t keys = 0;        ///< generation of the settings that it was verified by
    std::uint64_t epoch = 0;       ///< of the book of revocations when it was looked up there
};

class TokenCache {
public:
    /// capacity: tokens that are kept, rounded up to a multiple of the shards.
    explicit TokenCache(std::size_t capacity = kMaxCachedTokens);

    /// As it was put; nullopt when it is not there or its time is over. Complexity: O(1).
    [[nodiscard]] std::optional<CachedToken> find(const Sha256& digest, std::int64_t nowMs) const;
    /// Adds or replaces. In a full shard what is over goes first, then any other.
    void put(const Sha256& digest, CachedToken token, std::int64_t nowMs);
    void remove(const Sha256& digest);
    void removeExpired(std::int64_t nowMs);
    void clear();
    [[nodiscard]] std::size_t size() const;

private:
    static constexpr std::size_t kShards = 32;

    // The digest is random already: its first bytes are a hash.
    struct Hash {
        std::size_t operator()(const Sha256& digest) const noexcept;
    };
    struct Equal {
        bool operator()(const Sha256& a, const Sha256& b) const noexcept
        {
            return equalInConstantTime(a, b);
        }
    };
    struct alignas(64) Shard {
        mutable std::shared_mutex mutex;
        std::unordered_map<Sha256, CachedToken, Hash, Equal> tokens;
    };
    [[nodiscard]] std::size_t indexOf(const Sha256& digest) const noexcept
    {
        return digest.back() % kShards;
    }

    const std::size_t m_perShard;
    std::array<Shard, kShards> m_shards;
};

}  // namespace helix::auth

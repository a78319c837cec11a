#pragma once
// What every client has used, for a bounded number of clients. Split into shards, each with a short
// lock, so that workers meet only when they serve neighbours. A client whose buckets are full is as
// good as a new one, so it is the first to be forgotten when a shard is full; when all are in use,
// those nearest to full go, which forgives them the least. Owned by RequestLimiter. Thread: any.

#include "limits/client_id.h"
#include "limits/token_bucket.h"

#include <mutex>
#include <unordered_map>
#include <vector>

namespace helix::limits {

inline constexpr std::size_t kMaxLimitedClients = 100'000;

/// A place among the parallel requests of a client. It ends by itself, so that a place cannot leak.
struct Lease {
    std::uint64_t id = 0;
    SteadyTime expires;
};

struct ClientState {
    struct Endpoint {
        std::uint64_t id = 0;
        TokenBucket bucket;
    };

    TokenBucket requests;
    TokenBucket tokens;
    std::vector<Endpoint> endpoints;  ///< those that were used
    std::vector<Lease> leases;

    [[nodiscard]] TokenBucket& endpoint(std::uint64_t id);
    void dropExpiredLeases(SteadyTime now);
    /// Zero: nothing would be lost by forgetting it.
    [[nodiscard]] std::chrono::nanoseconds debt(SteadyTime now) const noexcept;
};

class ClientTable {
public:
    explicit ClientTable(std::size_t maxClients);

    /// Runs use(ClientState&) under the lock of the client's shard; makes the client when it is
    /// new.
    template <class Use>
    auto with(const ClientId& client, SteadyTime now, Use use)
    {
        Shard& shard = shardOf(client);
        const std::lock_guard lock(shard.mutex);
        return use(find(shard, client, now));
    }
    /// As with(), but does nothing for a client that is not there.
    template <class Use>
    void withKnown(const ClientId& client, Use use)
    {
        Shard& shard = shardOf(client);
        const std::lock_guard lock(shard.mutex);
        if (const auto found = shard.clients.find(client); found != shard.clients.end())
            use(found->second);
    }

    /// Forgets whoever has nothing left to repay. Complexity: O(clients).
    void sweep(SteadyTime now);
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t capacity() const noexcept { return m_maxPerShard * kShards; }

private:
    static constexpr std::size_t kShards = 64;
    struct Hash {
        std::size_t operator()(const ClientId& id) const noexcept { return id.hash(); }
    };
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<ClientId, ClientState, Hash> clients;
    };

    [[nodiscard]] Shard& shardOf(const ClientId& client) noexcept
    {
        // The map below uses the low bits.
        return m_shards[(client.hash() >> 40) % kShards];
    }
    [[nodiscard]] ClientState& find(Shard& shard, const ClientId& client, SteadyTime now);
    static void makeRoom(Shard& shard, SteadyTime now);

    const std::size_t m_maxPerShard;
    std::array<Shard, kShards> m_shards;
};

}  // namespace helix::limits

#include "limits/client_table.h"

#include <algorithm>

namespace helix::limits {

TokenBucket& ClientState::endpoint(std::uint64_t id)
{
    for (Endpoint& endpoint : endpoints)
        if (endpoint.id == id) return endpoint.bucket;
    return endpoints.emplace_back(Endpoint{id, {}}).bucket;
}

void ClientState::dropExpiredLeases(SteadyTime now)
{
    std::erase_if(leases, [now](const Lease& lease) { return lease.expires <= now; });
}

std::chrono::nanoseconds ClientState::debt(SteadyTime now) const noexcept
{
    auto most = std::max(requests.untilFull(now), tokens.untilFull(now));
    for (const Endpoint& endpoint : endpoints)
        most = std::max(most, endpoint.bucket.untilFull(now));
    for (const Lease& lease : leases) most = std::max(most, lease.expires - now);
    return most;
}

ClientTable::ClientTable(std::size_t maxClients)
    : m_maxPerShard(std::max<std::size_t>(1, maxClients / kShards))
{}

ClientState& ClientTable::find(Shard& shard, const ClientId& client, SteadyTime now)
{
    if (const auto found = shard.clients.find(client); found != shard.clients.end())
        return found->second;
    if (shard.clients.size() >= m_maxPerShard) makeRoom(shard, now);
    return shard.clients[client];
}

void ClientTable::makeRoom(Shard& shard, SteadyTime now)
{
    const std::size_t before = shard.clients.size();
    std::erase_if(shard.clients,
                  [now](const auto& item) { return item.second.debt(now).count() == 0; });
    if (shard.clients.size() < before) return;
    // An eighth at once, so that a flood of new clients pays for a look through the shard only now
    // and then.
    std::vector<std::chrono::nanoseconds> debts;
    debts.reserve(before);
    for (const auto& [id, state] : shard.clients) debts.push_back(state.debt(now));
    const auto nth = debts.begin() + static_cast<std::ptrdiff_t>(debts.size() / 8);
    std::nth_element(debts.begin(), nth, debts.end());
    std::size_t left = debts.size() / 8 + 1;
    std::erase_if(shard.clients, [&](const auto& item) {
        return left > 0 && item.second.debt(now) <= *nth && left-- > 0;
    });
}

void ClientTable::sweep(SteadyTime now)
{
    for (Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        std::erase_if(shard.clients,
                      [now](const auto& item) { return item.second.debt(now).count() <= 0; });
    }
}

std::size_t ClientTable::size() const
{
    std::size_t total = 0;
    for (const Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        total += shard.clients.size();
    }
    return total;
}

}  // namespace helix::limits

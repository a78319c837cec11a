#pragma once
// Identical whole requests under way share one call. The first one leads: it asks the provider, and
// the others wait, each with its own deadline, for its answer. When the leader ends without an
// answer (it failed, its client left) the next in line leads; after kMaxLeaders such ends the rest
// stop waiting and ask for themselves, so that a provider that fails slowly does not hold up a long
// line.
//
// The table belongs to the answer cache. Requests of all workers meet in it; each waits on its own
// worker and is woken there.

#include "base/deadline.h"
#include "cache/exact/entry.h"
#include "gateway/kept_answer.h"
#include "net/worker.h"

#include <deque>
#include <mutex>
#include <unordered_map>

namespace helix::gateway {

inline constexpr std::size_t kMaxFlights = 4'096;
inline constexpr std::size_t kMaxFollowers = 1'024;  ///< of one flight; more ask for themselves
inline constexpr int kMaxLeaders = 3;

/// Thread: any worker's. Outlives everything it gave out.
class FlightTable {
public:
    /// The duty to bring the answer. Dropping it without one lets the next lead.
    class Lead {
    public:
        Lead(FlightTable& table, const Sha256& key) : m_table(&table), m_key(key) {}
        Lead(Lead&& other) noexcept
            : m_table(std::exchange(other.m_table, nullptr)), m_key(other.m_key)
        {}
        Lead& operator=(Lead&&) = delete;
        ~Lead();
        void answer(const KeptAnswerPtr& kept);

    private:
        FlightTable* m_table;
        Sha256 m_key;
    };

    /// Neither lead nor answer: the caller asks for itself.
    struct Joined {
        std::optional<Lead> lead{};
        KeptAnswerPtr answer{};
        bool isCancelled = false;  ///< the caller's client has gone
    };

    /// Leads when nobody does, else waits for the answer.
    [[nodiscard]] net::asio::awaitable<Joined> leadOrWait(net::Worker& worker, Sha256 key,
                                                          Deadline deadline);

    [[nodiscard]] std::size_t size() const;
    /// Of all flights.
    [[nodiscard]] std::size_t followers() const;

private:
    struct Follower;
    using FollowerPtr = std::shared_ptr<Follower>;
    struct Flight {
        std::deque<FollowerPtr> followers;
        int leaders = 1;
    };
    class Place;

    /// True: the caller leads. Else the follower waits, or isFull.
    [[nodiscard]] bool enter(const Sha256& key, const FollowerPtr& follower, bool& isFull);
    void finish(const Sha256& key, const KeptAnswerPtr& kept);
    void passOn(const Sha256& key);
    void leave(const Sha256& key, const FollowerPtr& follower);
    static void wake(const FollowerPtr& follower);

    mutable std::mutex m_mutex;  ///< guards what follows, and the state of every follower
    std::unordered_map<Sha256, Flight, cache::DigestHash> m_flights;
};

}  // namespace helix::gateway

#pragma once
// The limit chain of a request: what one client may do (in all, at one endpoint, in tokens, in
// parallel), then what all may do together. Either everything is taken or nothing: a refused
// request costs no token anywhere. Owned by the node. Time is the steady clock's; the calendar
// never matters. Thread: any; short locks, no store.

#include "limits/client_table.h"

#include <optional>

namespace helix::limits {

enum class LimitScope { None, Client, Key, Endpoint, Tokens, Parallel, Global };
/// "none", "client", "key", "endpoint", "tokens", "parallel", "global".
[[nodiscard]] const char* limitScopeName(LimitScope scope) noexcept;

/// What applies to one request. The rates come with each request because a reload or a key changes
/// them; what was used stays.
struct LimitPlan {
    ClientId client;                     ///< empty: only the global limit applies
    std::optional<BucketRate> requests;  ///< of the client
    bool isOwnRate = false;              ///< `requests` is the key's own rate
    std::optional<BucketRate> endpoint;
    std::uint64_t endpointId = 0;      ///< which endpoint's bucket
    std::optional<BucketRate> tokens;  ///< tokens per minute
    std::int64_t tokenEstimate = 0;    ///< reserved now, see RequestLimiter::reconcile()
    std::int64_t maxParallel = 0;      ///< 0: no limit
    std::chrono::nanoseconds leaseTime{std::chrono::minutes(5)};  ///< at most so long in parallel
    std::optional<BucketRate> global;
};

/// The state of one limit, for headers.
struct LimitFigures {
    std::int64_t limit = 0;  ///< requests a minute; a second for the global one
    std::int64_t remaining = 0;
    std::chrono::nanoseconds untilFull{0};
};

struct LimitDecision {
    LimitScope refusedBy = LimitScope::None;
    std::chrono::nanoseconds retryAfter{0};  ///< when the same request would pass
    std::optional<LimitFigures> tightest;    ///< of those with the fewest requests left
    std::uint64_t lease = 0;                 ///< for release(); 0: none was taken

    [[nodiscard]] bool isAdmitted() const noexcept { return refusedBy == LimitScope::None; }
};

class RequestLimiter {
public:
    /// clock must outlive the limiter.
    explicit RequestLimiter(const Clock& clock, std::size_t maxClients = kMaxLimitedClients)
        : m_clock(clock), m_clients(maxClients)
    {}

    [[nodiscard]] LimitDecision admit(const LimitPlan& plan);
    /// Gives a place among the parallel requests back. Unknown and expired leases are ignored.
    void release(const ClientId& client, std::uint64_t lease);
    /// Replaces what was reserved by what was used: the difference is charged or given back. Use
    /// beyond the limit is owed by the client's next requests.
    void reconcile(const ClientId& client, const BucketRate& tokens, std::int64_t reserved,
                   std::int64_t used);

    /// Forgets idle clients; call it every minute.
    void sweep() { m_clients.sweep(m_clock.steadyNow()); }
    [[nodiscard]] std::size_t clients() const { return m_clients.size(); }
    [[nodiscard]] std::size_t maxClients() const noexcept { return m_clients.capacity(); }

private:
    [[nodiscard]] LimitDecision admitClient(const LimitPlan& plan, ClientState& client,
                                            SteadyTime now);

    const Clock& m_clock;
    ClientTable m_clients;
    SharedTokenBucket m_global;
    std::atomic<std::uint64_t> m_lastLease{0};
};

}  // namespace helix::limits

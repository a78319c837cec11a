#pragma once
// Copies of requests to a second target, in the background: their answers are compared and thrown
// away. A copy has its own deadline, is no part of the client's record, and is refused by the
// target's breaker and by our own limit like any call. Owned by the node, shared by all workers.

#include "routing/attempt.h"
#include "routing/route_table.h"
#include "routing/shadow_pair.h"
#include "routing/target_registry.h"

#include <boost/asio/cancellation_signal.hpp>

#include <condition_variable>
#include <list>

namespace helix::routing {

/// Copies under way in the process; further ones are dropped and counted.
inline constexpr std::size_t kMaxShadowsInFlight = 32;

struct ShadowOptions {
    ShadowListener compared;       ///< on any worker's thread
    AttemptListener attemptEnded;  ///< record.isShadow is set; what it cost is in its usage
    Random random;                 ///< empty: sharedRandom()
};

struct ShadowCounts {
    std::uint64_t started = 0;
    std::uint64_t dropped = 0;  ///< no place, breaker open, no room in our own limit
    std::size_t inFlight = 0;
};

/// Thread: begin() on a worker's thread; the others from any.
class ShadowTraffic {
public:
    /// registry and clock outlive this object and its copies.
    ShadowTraffic(TargetRegistry& registry, const Clock& clock, ShadowOptions options);
    ~ShadowTraffic();
    ShadowTraffic(const ShadowTraffic&) = delete;
    ShadowTraffic& operator=(const ShadowTraffic&) = delete;

    /// Draws whether this request is copied, and begins. The answer collects what the client gets;
    /// null: no copy. Everything needed later is copied.
    [[nodiscard]] std::shared_ptr<ShadowPair> begin(net::Worker& worker,
                                                    const providers::ChatRequest& request,
                                                    const Route& route,
                                                    const config::Config& config,
                                                    const providers::ProviderCatalog& catalog);

    /// Cancels all copies and waits for their end, at most for `patience`. The workers still run.
    void stop(std::chrono::milliseconds patience);
    [[nodiscard]] ShadowCounts counts() const;

private:
    struct Job;
    /// Weak: a job belongs to its coroutine, which ends with its worker at the latest.
    using Jobs = std::list<std::weak_ptr<Job>>;

    [[nodiscard]] bool isDrawn(double share) const;
    [[nodiscard]] std::shared_ptr<Job> prepare(net::Worker& worker,
                                               const config::ShadowConfig& shadow,
                                               const providers::ChatRequest& request,
                                               const config::Config& config,
                                               const providers::ProviderCatalog& catalog);
    [[nodiscard]] std::optional<Jobs::iterator> takePlace();
    void leavePlace(Jobs::iterator place);
    [[nodiscard]] static net::asio::awaitable<void> run(std::shared_ptr<Job> job);

    TargetRegistry& m_registry;
    const Clock& m_clock;
    ShadowOptions m_options;

    mutable std::mutex m_mutex;  ///< guards what follows
    std::condition_variable m_idle;
    Jobs m_jobs;
    bool m_isStopping = false;
    std::uint64_t m_started = 0;
    std::uint64_t m_dropped = 0;
};

}  // namespace helix::routing

#pragma once
// Takes a request along its route until one target answers: breaker, retry budget, attempt, retry,
// next key, next candidate. One per process (or per worker: it has no state of its own). The rules
// are the invariants of the commit point, the four clocks and the error classes.

#include "routing/committed_stream.h"
#include "routing/dispatch_failure.h"
#include "routing/retry_budget.h"
#include "routing/route_table.h"
#include "routing/shadow_traffic.h"
#include "routing/target_registry.h"

namespace helix::routing {

namespace asio = boost::asio;

class FaultPlan;

/// Start-up events of a stream that are held back before it commits.
inline constexpr std::size_t kMaxHeldEvents = 64;
inline constexpr std::size_t kMaxHeldBytes = 256 * 1024;

struct Dispatched {
    providers::ChatResponse response;
    std::string provider;
    std::string model;
    std::string key;
    bool isSimulated = false;
    bool wasFallback = false;
};

/// Waits until the time or the cancellation of the calling coroutine.
using Sleeper = std::function<asio::awaitable<net::WaitOutcome>(net::Worker&, SteadyTime)>;

/// Thread: the listeners are called on any worker's thread.
struct DispatchListeners {
    /// After each attempt, skipped ones too (record.wasSent).
    AttemptListener attemptEnded;
    /// Before a wait that a retry at the same target follows.
    std::function<void(const Candidate&, const providers::Failure&)> retrying;
    /// When a candidate is given up and the next of another provider or model gets its turn.
    std::function<void(const Candidate& from, const Candidate& to, const providers::Failure&)>
        fellBack;
};

struct DispatcherOptions {
    DispatchListeners listeners;
    Random random;                    ///< for jitter; empty: a generator per thread
    Sleeper sleeper;                  ///< empty: net::Event over the worker's timers
    ShadowTraffic* shadow = nullptr;  ///< null: no copies; outlives the dispatcher
    FaultPlan* faults = nullptr;      ///< null: none are injected; outlives the dispatcher
};

/// Thread: any worker's, concurrently.
class Dispatcher {
public:
    /// registry, budget and clock outlive the dispatcher and everything it gave out.
    Dispatcher(TargetRegistry& registry, RetryBudget& budget, const Clock& clock,
               DispatcherOptions options = {});

    /// A whole answer. Arguments outlive the call. Errors: see DispatchFailureKind.
    [[nodiscard]] asio::awaitable<tl::expected<Dispatched, DispatchFailure>> complete(
        net::Worker& worker, const providers::ChatRequest& request, const Route& route,
        const config::Config& config, const providers::ProviderCatalog& catalog, Deadline deadline,
        AttemptLog& log);

    /// A stream up to its commit point. request, the dispatcher and log outlive the stream.
    [[nodiscard]] asio::awaitable<tl::expected<std::unique_ptr<CommittedStream>, DispatchFailure>>
    open(net::Worker& worker, const providers::ChatRequest& request, const Route& route,
         const config::Config& config, const providers::ProviderCatalog& catalog, Deadline deadline,
         AttemptLog& log);

private:
    void noteAnswer(const Route& route, const AttemptRecord& record) const;
    void noteFailure(const Route& route, const DispatchFailure& failure) const;

    TargetRegistry& m_registry;
    RetryBudget& m_budget;
    const Clock& m_clock;
    DispatcherOptions m_options;
};

}  // namespace helix::routing

#pragma once
// Attempts that run beside each other for one request. The idea:
//
//   the first attempt starts; a timer runs beside it
//   the timer ends before the attempt has content -> the next candidate starts as well
//   the first that commits wins; all others are cancelled and joined before the race returns
//
// Each attempt is a coroutine of its own with its own cancellation, on the same worker. The state
// is shared between them and the coroutine that waits: when a worker is torn down its coroutines
// end in any order, and the attempts must be settled while the request still stands (HedgeGuard).

#include "routing/dispatch_trial.h"

#include <boost/asio/cancellation_signal.hpp>

#include <list>

namespace helix::routing {

struct HedgeLane {
    DispatchTrial* trial = nullptr;
    Answer answer;
    std::optional<providers::Failure> failure;
    boost::asio::cancellation_signal cancel;
    bool isOver = false;
};

struct HedgeRace {
    explicit HedgeRace(net::Worker& worker) : bell(worker.context(), worker.timers()) {}

    net::Event bell;  ///< something ended
    std::list<HedgeLane> lanes;
    HedgeLane* winner = nullptr;
    bool isOffCourse = false;  ///< the request's own fault: the others would say the same
    boost::asio::cancellation_signal cancelTimer;
    int running = 0;  ///< coroutines, the timer too
    bool isTimerRunning = false;
    bool isTimerOver = false;

    [[nodiscard]] bool isDecided() const noexcept;
    /// Tells all that still run to stop.
    void stopAll();
};

/// Settles what is left when the request's coroutine is destroyed in the middle of a race.
class HedgeGuard {
public:
    explicit HedgeGuard(std::shared_ptr<HedgeRace> race) : m_race(std::move(race)) {}
    ~HedgeGuard();
    HedgeGuard(const HedgeGuard&) = delete;
    HedgeGuard& operator=(const HedgeGuard&) = delete;

private:
    std::shared_ptr<HedgeRace> m_race;
};

}  // namespace helix::routing

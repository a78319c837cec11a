#pragma once
// A wake-up for one waiting coroutine, with a deadline and without a timer of its own.
//
// Asio's steady_timer would cost a heap operation and often a timerfd_settime system call per wait.
// Nearly no deadline of a gateway ever fires, so all deadlines of a worker live in one ordered set
// (CoarseTimers) behind a single timer that is only re-armed when an earlier deadline arrives.
// Deadlines fire up to kTimerGrain late.

#include "base/clock.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace helix::net {

namespace asio = boost::asio;

inline constexpr std::chrono::milliseconds kTimerGrain{10};

class Event;

/// All deadlines of one worker, and the list of those who wait. Owned by the worker; lives on its
/// thread only.
class CoarseTimers {
public:
    using Handle = std::multimap<SteadyTime, std::function<void()>>::iterator;

    explicit CoarseTimers(asio::io_context& context) : m_timer(context) {}

    /// Calls action once at or after time, on the worker's thread, unless cancelled before.
    [[nodiscard]] Handle schedule(SteadyTime time, std::function<void()> action);
    void cancel(Handle handle);

    /// Destroys every coroutine that waits on an event of this worker. A waiter is owned by its
    /// event, which the coroutine itself may own, so that nobody else could. Call after the loop
    /// has ended.
    void abandonWaiters();

private:
    friend class Event;
    void arm(SteadyTime time);
    void fire();

    asio::steady_timer m_timer;
    std::multimap<SteadyTime, std::function<void()>> m_entries;
    SteadyTime m_armedFor = SteadyTime::max();
    Event* m_firstWaiting = nullptr;
};

enum class WaitOutcome { Signalled, TimedOut, Cancelled };

/// One waiter at a time. signal() before wait() is remembered. Thread: the worker's only.
class Event {
public:
    Event(asio::io_context& context, CoarseTimers& timers) : m_context(context), m_timers(timers) {}
    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    void signal();
    /// Waits until signal(), the time, or cancellation of the calling coroutine, whichever is
    /// first.
    [[nodiscard]] asio::awaitable<WaitOutcome> wait(SteadyTime until);

private:
    friend class CoarseTimers;
    // Boost 1.81's any_completion_handler recurses endlessly when it is moved from a non-const
    // lvalue, hence our own.
    class Waiter {
    public:
        virtual ~Waiter() = default;
        virtual void resume(asio::io_context& context, WaitOutcome outcome) = 0;
    };
    template <class Handler>
    class WaiterOf;

    void complete(WaitOutcome outcome);
    void enlist();
    /// Leaves the list of waiting events and its deadline.
    std::unique_ptr<Waiter> withdraw();

    asio::io_context& m_context;
    CoarseTimers& m_timers;
    std::unique_ptr<Waiter> m_waiter;
    std::optional<CoarseTimers::Handle> m_deadline;
    Event* m_previous = nullptr;  // neighbours in the list of waiting events
    Event* m_next = nullptr;
    bool m_isSignalled = false;
};

}  // namespace helix::net

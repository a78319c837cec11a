#include "net/event.h"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace helix::net {

CoarseTimers::Handle CoarseTimers::schedule(SteadyTime time, std::function<void()> action)
{
    const auto handle = m_entries.emplace(time, std::move(action));
    if (time < m_armedFor) arm(time);
    return handle;
}

void CoarseTimers::cancel(Handle handle)
{
    // The timer stays armed: it fires once for nothing, which is cheaper than re-arming it for
    // every request.
    m_entries.erase(handle);
}

void CoarseTimers::arm(SteadyTime time)
{
    if (time == SteadyTime::max()) return;
    m_armedFor = time;
    m_timer.expires_at(time + kTimerGrain);
    m_timer.async_wait([this](const boost::system::error_code& error) {
        if (!error) fire();
    });
}

void CoarseTimers::fire()
{
    m_armedFor = SteadyTime::max();
    const auto now = std::chrono::steady_clock::now();
    while (!m_entries.empty() && m_entries.begin()->first <= now) {
        auto action = std::move(m_entries.begin()->second);
        m_entries.erase(m_entries.begin());
        action();
    }
    if (!m_entries.empty() && m_entries.begin()->first < m_armedFor) arm(m_entries.begin()->first);
}

template <class Handler>
class Event::WaiterOf final : public Event::Waiter {
public:
    explicit WaiterOf(Handler handler) : m_handler(std::move(handler)) {}

    void resume(asio::io_context& context, WaitOutcome outcome) override
    {
        asio::post(context, asio::append(std::move(m_handler), outcome));
    }

private:
    Handler m_handler;
};

Event::~Event()
{
    if (m_waiter) (void)withdraw();
}

void Event::enlist()
{
    m_next = m_timers.m_firstWaiting;
    if (m_next != nullptr) m_next->m_previous = this;
    m_timers.m_firstWaiting = this;
}

std::unique_ptr<Event::Waiter> Event::withdraw()
{
    (m_previous != nullptr ? m_previous->m_next : m_timers.m_firstWaiting) = m_next;
    if (m_next != nullptr) m_next->m_previous = m_previous;
    m_previous = nullptr;
    m_next = nullptr;
    if (m_deadline) {
        m_timers.cancel(*m_deadline);
        m_deadline.reset();
    }
    return std::move(m_waiter);
}

void CoarseTimers::abandonWaiters()
{
    while (m_firstWaiting != nullptr) {
        // Destroying the waiter may destroy the event and further ones.
        const auto waiter = m_firstWaiting->withdraw();
    }
}

void Event::signal()
{
    if (m_waiter)
        complete(WaitOutcome::Signalled);
    else
        m_isSignalled = true;
}

void Event::complete(WaitOutcome outcome)
{
    // Never resumed from inside signal(): the caller may be in the middle of a curl callback.
    withdraw()->resume(m_context, outcome);
}

asio::awaitable<WaitOutcome> Event::wait(SteadyTime until)
{
    if (m_isSignalled) {
        m_isSignalled = false;
        co_return WaitOutcome::Signalled;
    }
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return WaitOutcome::Cancelled;
    const auto start = [this, until](auto handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        m_waiter = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler));
        enlist();
        if (until != SteadyTime::max()) {
            m_deadline = m_timers.schedule(until, [this] {
                m_deadline.reset();
                complete(WaitOutcome::TimedOut);
            });
        }
        if (slot.is_connected()) {
            slot.assign([this](asio::cancellation_type) {
                if (m_waiter) complete(WaitOutcome::Cancelled);
            });
        }
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(WaitOutcome)>(
        start, asio::use_awaitable);
}

}  // namespace helix::net

#pragma once
// One gateway thread and all it owns: nothing in here is shared, so nothing in here is locked
// (DESIGN: shared-nothing workers).

#include "net/client.h"
#include "net/event.h"

#include <boost/asio/executor_work_guard.hpp>
#include <thread>

namespace helix::net {

/// An io_context whose unfinished coroutines can be destroyed while everything they refer to is
/// still there.
class Loop : public asio::io_context {
public:
    Loop() : asio::io_context(1) {}
    /// Destroys all waiting handlers. Call after run() returned, before the destructor.
    void abandonWork() { shutdown(); }
};

class Worker {
public:
    explicit Worker(int index);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start();
    /// Stops the loop and joins the thread. Safe to call twice.
    void stop();

    [[nodiscard]] int index() const noexcept { return m_index; }
    [[nodiscard]] asio::io_context& context() noexcept { return m_context; }
    [[nodiscard]] CoarseTimers& timers() noexcept { return m_timers; }
    [[nodiscard]] HttpClient& client() noexcept { return *m_client; }

private:
    int m_index;
    Loop m_context;
    CoarseTimers m_timers{m_context};
    std::unique_ptr<HttpClient> m_client;
    asio::executor_work_guard<asio::io_context::executor_type> m_guard;
    std::thread m_thread;
};

}  // namespace helix::net

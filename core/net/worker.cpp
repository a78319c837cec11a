#include "net/worker.h"

#include <pthread.h>
#include <string>

namespace helix::net {

Worker::Worker(int index)
    : m_index(index),
      m_client(HttpClient::create(m_context, m_timers)),
      m_guard(asio::make_work_guard(m_context))
{}

Worker::~Worker()
{
    stop();
    // The frames of unfinished coroutines hold transfers and events of this worker; they go before
    // their owners do.
    m_timers.abandonWaiters();
    m_context.abandonWork();
}

void Worker::start()
{
    m_thread = std::thread([this] {
        pthread_setname_np(pthread_self(), ("worker-" + std::to_string(m_index)).c_str());
        m_context.run();
    });
}

void Worker::stop()
{
    m_guard.reset();
    m_context.stop();
    if (m_thread.joinable()) m_thread.join();
}

}  // namespace helix::net

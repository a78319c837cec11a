#include "cluster/poll.h"

#include <QDateTime>

namespace helix::cluster {

Poll::Poll(std::chrono::milliseconds interval, std::function<void()> ask)
    : m_interval(interval), m_ask(std::move(ask))
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { askNow(); });
}

void Poll::askNow()
{
    m_isStopped = false;
    m_timer.stop();
    if (m_isAsking) return;
    m_isAsking = true;
    m_ask();
}

void Poll::stop()
{
    m_isStopped = true;
    m_timer.stop();
}

void Poll::succeeded()
{
    m_failures = 0;
    plan(m_interval);
}

void Poll::failed()
{
    m_failures = std::min(m_failures + 1, 16);
    plan(std::min(m_interval * (1 << std::min(m_failures - 1, 8)),
                  std::max(kLongestWait, m_interval)));
}

void Poll::plan(std::chrono::milliseconds wait)
{
    m_isAsking = false;
    if (!m_isStopped) m_timer.start(wait);
}

std::optional<qint64> Poll::nextMs() const
{
    if (!m_timer.isActive()) return std::nullopt;
    return QDateTime::currentMSecsSinceEpoch() + m_timer.remainingTime();
}

}  // namespace helix::cluster

#pragma once
// A queue between the api thread and the GUI thread that never grows beyond its capacity: when it
// is full the oldest item goes and is counted. Safe from any thread.

#include <QList>
#include <QMutex>

namespace helix::api {

template <class T>
class BoundedQueue {
public:
    struct Batch {
        QList<T> items;      ///< oldest first
        qint64 dropped = 0;  ///< lost before the first item
    };

    explicit BoundedQueue(qsizetype capacity) : m_capacity(capacity) {}

    /// Returns true when the queue was empty, that is, when somebody has to be woken.
    bool push(T item)
    {
        const QMutexLocker lock(&m_mutex);
        const bool wasEmpty = m_items.isEmpty() && m_dropped == 0;
        if (m_items.size() >= m_capacity) {
            m_items.removeFirst();
            ++m_dropped;
        }
        m_items.append(std::move(item));
        return wasEmpty;
    }

    /// Counts items that were lost before they got here. Returns true when somebody has to be
    /// woken.
    bool addDropped(qint64 count)
    {
        const QMutexLocker lock(&m_mutex);
        const bool wasEmpty = m_items.isEmpty() && m_dropped == 0;
        m_dropped += count;
        return wasEmpty;
    }

    [[nodiscard]] Batch drain()
    {
        const QMutexLocker lock(&m_mutex);
        Batch batch{std::exchange(m_items, {}), std::exchange(m_dropped, 0)};
        return batch;
    }

private:
    const qsizetype m_capacity;
    QMutex m_mutex;
    QList<T> m_items;
    qint64 m_dropped = 0;
};

}  // namespace helix::api

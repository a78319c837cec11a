#pragma once
// One repeating question: asks, waits for the answer, waits the interval, asks again. Never two at
// once. After failures the wait doubles up to kLongestWait. Owned by its user, lives on the GUI
// thread.

#include <QTimer>
#include <chrono>
#include <functional>
#include <optional>

namespace helix::cluster {

inline constexpr std::chrono::milliseconds kLongestWait{30'000};

class Poll {
public:
    Poll(std::chrono::milliseconds interval, std::function<void()> ask);

    void askNow();
    void stop();
    /// Tells the outcome of the question; plans the next one.
    void succeeded();
    void failed();

    [[nodiscard]] std::chrono::milliseconds interval() const { return m_interval; }
    [[nodiscard]] int failures() const { return m_failures; }
    [[nodiscard]] std::optional<qint64> nextMs() const;

private:
    void plan(std::chrono::milliseconds wait);

    std::chrono::milliseconds m_interval;
    std::function<void()> m_ask;
    QTimer m_timer;
    bool m_isAsking = false;
    bool m_isStopped = true;
    int m_failures = 0;
};

}  // namespace helix::cluster

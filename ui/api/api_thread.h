#pragma once
// The one thread on which the console talks to networks and decodes answers. Owned by the
// composition root; every client and feed must be gone before it. post() is safe from any thread.

#include <QObject>
#include <QThread>
#include <functional>
#include <memory>

class QNetworkAccessManager;

namespace helix::api {

class ApiThread {
public:
    ApiThread();
    ~ApiThread();
    ApiThread(const ApiThread&) = delete;
    ApiThread& operator=(const ApiThread&) = delete;

    /// Runs `work` on the api thread, in the order of the calls.
    void post(std::function<void()> work);
    /// Lives on the api thread; touch it there only.
    [[nodiscard]] QNetworkAccessManager& network() { return *m_network; }
    [[nodiscard]] QThread& thread() { return m_thread; }

private:
    QThread m_thread;
    QObject* m_context = nullptr;
    QNetworkAccessManager* m_network = nullptr;
};

}  // namespace helix::api

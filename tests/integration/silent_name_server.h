#pragma once
// A name server on loopback that answers every question with "no such name", or with nothing at
// all, and the way to start a node that asks it. Needs root: port 53, and a mount namespace for the
// node's own /etc/resolv.conf. Owned by the test; its end joins its thread.

#include <QStringList>
#include <QTemporaryDir>

#include <atomic>
#include <thread>

namespace helix::integration {

class SilentNameServer {
public:
    enum class Manner { Silent, NoSuchName };
    explicit SilentNameServer(Manner manner);
    ~SilentNameServer();
    SilentNameServer(const SilentNameServer&) = delete;
    SilentNameServer& operator=(const SilentNameServer&) = delete;

    /// False: not allowed here.
    [[nodiscard]] bool isListening() const noexcept { return m_socket >= 0; }
    [[nodiscard]] int questions() const noexcept { return m_questions; }
    /// Options of `unshare` in front of a program that is to ask this server.
    [[nodiscard]] QStringList unshareOptions() const;

private:
    void run();

    Manner m_manner;
    int m_socket = -1;
    QTemporaryDir m_folder;
    std::atomic<bool> m_isStopping{false};
    std::atomic<int> m_questions{0};
    std::thread m_thread;
};

}  // namespace helix::integration

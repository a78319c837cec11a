#pragma once
// The demo's callers: a few chats a second through the node's own HTTP address, the whole way a
// real client takes, and one verification of all providers, which costs nothing as they are
// simulated. Only in demo mode; every call names itself in its user agent.

#include "base/secret.h"
#include "net/worker.h"

#include <atomic>
#include <memory>
#include <random>

namespace helix::node {

/// Lives on the worker's thread; owned by the node, which stops the worker before destroying it.
class DemoTraffic {
public:
    DemoTraffic(net::Worker& worker, std::string apiUrl, const Secret& token);
    void start();
    void stop() noexcept { m_isStopping = true; }

private:
    [[nodiscard]] net::asio::awaitable<void> run();
    [[nodiscard]] net::asio::awaitable<void> call(std::string model, std::string question,
                                                  bool isStream);
    [[nodiscard]] net::asio::awaitable<void> verifyProviders();
    [[nodiscard]] net::asio::awaitable<void> post(std::string path, std::string body);

    net::Worker& m_worker;
    std::string m_url;
    const Secret& m_token;
    std::mt19937 m_random{20'240'115};
    int m_inFlight = 0;
    std::atomic<bool> m_isStopping{false};
};

}  // namespace helix::node

#pragma once
// An HTTP server on loopback that behaves as a test tells it: every request takes the next reply of
// a list, or the standing one. Plain sockets and one thread a connection; it needs neither Qt nor
// the code under test. Owned by the test; its end closes everything and joins. All functions may be
// called from the test's thread while it serves.

#include "support/upstream_reply.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace helix::test {

class ScriptedUpstream {
public:
    using Time = std::chrono::steady_clock::time_point;

    struct Received {
        std::string method;
        std::string target;
        std::map<std::string, std::string> headers;  ///< names in lower case
        std::string body;
        Time at;
        /// When the peer closed its side while the reply was still under way.
        std::optional<Time> peerClosedAt{};
    };

    explicit ScriptedUpstream(Reply standing = Reply::chat("hello"));
    ~ScriptedUpstream();
    ScriptedUpstream(const ScriptedUpstream&) = delete;
    ScriptedUpstream& operator=(const ScriptedUpstream&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return m_port; }
    /// "http://127.0.0.1:PORT".
    [[nodiscard]] std::string url() const;

    /// Replies for the next requests, one each; afterwards the standing one again.
    void enqueue(Reply reply, int times = 1);
    void setStanding(Reply reply);
    /// Makes the reply of every later request from the request itself; called on the threads of the
    /// connections. Replies that were enqueued go before.
    void setResponder(std::function<Reply(const Received&)> responder);

    [[nodiscard]] std::vector<Received> received() const;
    [[nodiscard]] std::size_t count() const;
    void forget();

private:
    void acceptConnections();
    void serve(int socket);
    [[nodiscard]] bool play(int socket, const Reply& reply, std::size_t number);
    [[nodiscard]] bool playStep(int socket, const Reply::Step& step, std::size_t number);
    [[nodiscard]] bool receive(int socket, std::string& buffer) const;
    [[nodiscard]] bool readRequest(int socket, std::string& buffer, Received& request) const;
    [[nodiscard]] bool waitForPeer(int socket, std::optional<std::chrono::milliseconds> span,
                                   std::size_t number);
    [[nodiscard]] bool sendAll(int socket, std::string_view bytes, std::size_t number);
    [[nodiscard]] Reply nextReply(const Received& request);
    [[nodiscard]] std::size_t note(Received request);
    void notePeerClosed(std::size_t number);

    std::uint16_t m_port = 0;
    int m_listener;
    std::atomic<bool> m_isStopping{false};
    mutable std::mutex m_mutex;
    Reply m_standing;
    std::function<Reply(const Received&)> m_responder;
    std::deque<Reply> m_replies;
    std::deque<Received> m_received;
    std::size_t m_forgotten = 0;
    std::vector<std::thread> m_connections;  ///< the acceptor's, until it is joined
    std::thread m_acceptor;
};

/// A port of loopback on which nobody listens: connecting is refused.
[[nodiscard]] std::uint16_t refusingPort();

}  // namespace helix::test

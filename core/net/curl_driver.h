#pragma once
// Drives one curl multi handle from one io_context.
//
// curl tells which sockets it waits for (socketCallback) and when it wants to be called without an
// event (timerCallback); we answer with curl_multi_socket_action. A socket that curl opened itself
// stays registered with the reactor until curl closes it, although curl "removes" it after each
// transfer: re-registering a kept-alive connection would cost two system calls a request. A zero
// timeout is run from the event loop at once, longer ones live in the coarse timers.

#include "net/client.h"

#include <curl/curl.h>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <unordered_map>

namespace helix::net {

class CurlExchange;

class CurlDriver final : public HttpClient {
public:
    CurlDriver(asio::io_context& context, CoarseTimers& timers);
    ~CurlDriver() override;

    [[nodiscard]] std::unique_ptr<ClientExchange> start(ClientRequest request) override;

    /// For the exchange: puts its handle under way, and takes it back.
    void add(CURL* easy);
    void remove(CURL* easy);
    [[nodiscard]] CURL* takeHandle();
    void giveBack(CURL* easy);
    [[nodiscard]] curl_socket_t openSocket(const curl_sockaddr& address);
    /// Lets curl work without an event of a socket, e.g. after un-pausing.
    void kick();
    /// The certificates to trust instead of the system's: the file that SSL_CERT_FILE names, as for
    /// every program that uses OpenSSL. Empty without it.
    [[nodiscard]] const std::string& certificateFile() const noexcept { return m_certificateFile; }

    [[nodiscard]] asio::io_context& context() noexcept { return m_context; }
    [[nodiscard]] CoarseTimers& timers() noexcept { return m_timers; }

private:
    struct Watch {
        explicit Watch(asio::io_context& context) : descriptor(context) {}
        asio::posix::stream_descriptor descriptor;
        int wanted = 0;  // CURL_POLL_*
        bool isReadArmed = false;
        bool isWriteArmed = false;
        bool isOwnedByCurl = false;  // opened through openSocket: closing is announced
    };

    static int socketCallback(CURL* easy, curl_socket_t socket, int what, void* self, void* watch);
    static int timerCallback(CURLM* multi, long timeoutMs, void* self);
    static int closeSocket(void* self, curl_socket_t socket);

    void arm(curl_socket_t socket, const std::shared_ptr<Watch>& watch);
    void onReady(curl_socket_t socket, const std::shared_ptr<Watch>& watch, int event);
    void act(curl_socket_t socket, int event);
    void collectFinished();
    void forget(curl_socket_t socket);
    void setTimer(long timeoutMs);

    asio::io_context& m_context;
    CoarseTimers& m_timers;
    CURLM* m_multi;
    std::string m_certificateFile;
    std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> m_watches;
    std::vector<CURL*> m_spareHandles;
    std::optional<CoarseTimers::Handle> m_timer;
    bool m_isKickPosted = false;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace helix::net

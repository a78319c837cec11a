#pragma once
// One transfer of the CurlDriver.

#include "net/curl_driver.h"

namespace helix::net {

/// Bytes of body kept before the transfer is paused.
inline constexpr std::size_t kMaxBufferedBody = 64 * 1024;

class CurlExchange final : public ClientExchange {
public:
    CurlExchange(CurlDriver& driver, ClientRequest request);
    ~CurlExchange() override;

    [[nodiscard]] asio::awaitable<Result<ResponseHead>> head(SteadyTime until) override;
    [[nodiscard]] asio::awaitable<Result<std::optional<std::string>>> read(
        SteadyTime until) override;
    [[nodiscard]] std::chrono::microseconds connectTime() const noexcept override;

    /// What is the same for every transfer, set once for a new handle. Resetting a handle and
    /// setting it all again was a twentieth of the processor time of a request.
    static void prepare(CURL* easy, const std::string& certificateFile);
    /// Takes back what points into a transfer, so that the handle may wait for its next one.
    static void forget(CURL* easy);

    /// Opens a socket for the transfer that self is, unless its address is forbidden.
    static curl_socket_t openSocket(void* self, curlsocktype purpose, curl_sockaddr* address);

    /// Called by the driver once: the transfer is over.
    void onFinished(CURLcode code);

private:
    static std::size_t onHeader(char* bytes, std::size_t size, std::size_t count, void* self);
    static int beforeRequest(void* self, char* remoteAddress, char* localAddress, int remotePort,
                             int localPort);
    static std::size_t onBody(char* bytes, std::size_t size, std::size_t count, void* self);
    void configure();
    void configureMethod();
    void takeHeaderLine(std::string_view line);
    [[nodiscard]] Error error() const;

    CurlDriver& m_driver;
    ClientRequest m_request;
    CURL* m_easy;
    curl_slist* m_fields = nullptr;
    char m_errorText[CURL_ERROR_SIZE] = {};
    Event m_event;

    ResponseHead m_head;
    std::size_t m_headBytes = 0;
    bool m_isHeadComplete = false;
    std::string m_body;
    std::size_t m_bodyBytes = 0;
    bool m_isPaused = false;
    std::optional<CURLcode> m_result;
    bool m_isForbidden = false;     // its address is
    const char* m_limit = nullptr;  // names the limit that ended the transfer
};

}  // namespace helix::net

#pragma once
// The HTTP client: libcurl's multi interface driven by one worker's io_context. HTTP/1.1, HTTP/2,
// TLS, proxies from curl.

#include "base/result.h"
#include "net/event.h"
#include "net/http_message.h"

#include <memory>
#include <optional>

namespace helix::net {

struct ClientRequest {
    std::string method = "POST";
    std::string url;
    Headers headers;
    std::string body;
    std::chrono::milliseconds connectTimeout{10'000};
    std::size_t maxHeadBytes = 64 * 1024;
    std::size_t maxBodyBytes =
        10 * 1024 * 1024;  ///< of the decoded answer; beyond it the connection is dropped
    bool isVerifyingTls = true;
    /// For a URL that came through the API: no connection to a link-local or metadata address,
    /// whatever name led there. Of a proxy the proxy's address is looked at.
    bool isAddressChecked = false;
};

struct ResponseHead {
    int status = 0;
    Headers headers;
};

class HttpClient;

/// One request on its way. Owned by the coroutine that started it; destroying it cancels the
/// transfer and closes its connection. Buffers at most 64 KiB of body: a slow reader pauses the
/// transfer (back-pressure). Thread: the worker's only.
class ClientExchange {
public:
    virtual ~ClientExchange() = default;

    /// The final answer's head.
    /// Errors: ConnectionFailed (refused, name not found, connect timed out), TlsFailed,
    /// ConnectionLost, ProtocolError, LimitExceeded (head too large), Timeout (`until` passed),
    /// Cancelled.
    [[nodiscard]] virtual asio::awaitable<Result<ResponseHead>> head(SteadyTime until) = 0;

    /// The next bytes of the body, as many as are there; nullopt at its end, which is only reported
    /// when the length or the last chunk said so. Errors: ConnectionLost (cut short),
    /// LimitExceeded, ProtocolError, Timeout, Cancelled.
    [[nodiscard]] virtual asio::awaitable<Result<std::optional<std::string>>> read(
        SteadyTime until) = 0;

    /// Reads to the end. Errors: as read().
    [[nodiscard]] asio::awaitable<Result<std::string>> readAll(SteadyTime until);

    /// Time from start to an established connection (zero for a reused one); known once head()
    /// returned.
    [[nodiscard]] virtual std::chrono::microseconds connectTime() const noexcept = 0;
};

/// One per worker. Connections are kept alive and reused. Thread: the worker's only.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    [[nodiscard]] static std::unique_ptr<HttpClient> create(asio::io_context& context,
                                                            CoarseTimers& timers);

    /// Never fails by itself: errors are reported by the exchange.
    [[nodiscard]] virtual std::unique_ptr<ClientExchange> start(ClientRequest request) = 0;
};

}  // namespace helix::net

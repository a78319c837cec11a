#pragma once
// How an attempt at a provider can fail, and what that means for the breaker, the key, the retry
// and the client. The classes decide; nobody looks at texts.

#include "base/json.h"

#include <chrono>
#include <optional>
#include <string>

namespace helix::providers {

enum class FailureClass {
    Connect,  ///< nothing was sent: refused, unreachable, name not found, connect timeout
    Tls,      ///< handshake or certificate
    FirstContentTimeout,  ///< nothing useful arrived in time
    IdleTimeout,          ///< a pause inside the answer was too long
    TotalTimeout,         ///< the overall deadline passed
    Network,              ///< reset or cut
    BrokenStream,         ///< a stream ended without its format's end, or carried an error event
    BadAnswer,        ///< 200 with something that is not the format: HTML, invalid JSON, too large
    ServerError,      ///< 5xx
    RateLimited,      ///< 429 (and Anthropic's 529 is ServerError)
    Auth,             ///< 401, 402, 403: condemns the key for this request
    ClientError,      ///< 400, 404, 422, 413 and other 4xx: the request's own fault, never retried
    Cancelled,        ///< the client left
    BreakerOpen,      ///< not sent at all
    KeyCoolingDown,   ///< not sent: the key was told to wait (429) and the time is not over
    OutboundLimited,  ///< not sent: our own limit for the provider has no room
};

[[nodiscard]] const char* failureClassName(FailureClass failure) noexcept;

struct Failure {
    FailureClass failureClass = FailureClass::Network;
    int status = 0;       ///< HTTP status of the provider, 0 when there was none
    std::string message;  ///< for users; redacted, at most 512 characters
    std::optional<std::chrono::milliseconds> retryAfter;
    // The provider's own error fields, passed on to the client for ClientError.
    std::string vendorType;
    std::string vendorCode;
    std::string vendorParam;
};

/// Counts towards opening the breaker: timeouts, network, TLS, 5xx, bad answers, broken streams.
[[nodiscard]] bool countsForBreaker(FailureClass failure) noexcept;
/// Worth another try at the same target: connect, network, first-content timeout, 5xx. (429 moves
/// on with back-off, others not.)
[[nodiscard]] bool isRetryable(FailureClass failure) noexcept;
/// May go on to the next candidate: everything but ClientError and Cancelled.
[[nodiscard]] bool mayFailOver(FailureClass failure) noexcept;

/// Retry-After in seconds or as an HTTP date; absent or unreadable gives nullopt; capped at 60 s,
/// never negative.
[[nodiscard]] std::optional<std::chrono::milliseconds> parseRetryAfter(std::string_view value,
                                                                       std::int64_t nowUnixSeconds);

/// Cuts at limit bytes on a UTF-8 boundary and masks what looks like a key (sk-…, AIza…, Bearer …,
/// key=…).
[[nodiscard]] std::string redactVendorText(std::string_view text, std::size_t limit = 512);

}  // namespace helix::providers

#pragma once
// The one error channel of the core. What can fail returns Result<T>; nothing throws across a
// module border. Functions that return a Result are declared [[nodiscard]]: the library's class is
// not (version 1.0.0).

#include <string>
#include <tl/expected.hpp>

namespace helix {

enum class ErrorCode {
    InvalidArgument,  ///< the caller's value is outside its documented range
    ParseError,       ///< outside text does not follow its grammar
    NotFound,
    AlreadyExists,
    Conflict,          ///< the state does not allow the operation now
    Timeout,           ///< a deadline passed
    Cancelled,         ///< the one who asked has gone
    ConnectionFailed,  ///< nothing was sent: refused, unreachable, name not found
    ConnectionLost,    ///< the peer closed or reset in the middle
    TlsFailed,         ///< handshake or certificate verification failed
    ProtocolError,     ///< the peer broke its protocol
    LimitExceeded,     ///< a named limit was reached
    Unavailable,       ///< a dependency is not there at the moment
    Unauthenticated,
    PermissionDenied,
    IoError,       ///< file or socket operation of the operating system failed
    StorageError,  ///< the database refused
    Unsupported,
    Internal,
};

/// Name of the code in lower_snake_case, for logs and JSON.
[[nodiscard]] const char* errorCodeName(ErrorCode code) noexcept;

/// message: what happened, to what, and what to do. cause: the lower layer's own words, may be
/// empty.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    std::string cause{};
    bool retryable = false;

    /// "message (cause)" or just the message.
    [[nodiscard]] std::string text() const;
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::NotFound, "no provider named x");`
[[nodiscard]] tl::unexpected<Error> fail(ErrorCode code, std::string message,
                                         std::string cause = {});

}  // namespace helix

#include "base/result.h"

namespace helix {

const char* errorCodeName(ErrorCode code) noexcept
{
    switch (code) {
        case ErrorCode::InvalidArgument: return "invalid_argument";
        case ErrorCode::ParseError: return "parse_error";
        case ErrorCode::NotFound: return "not_found";
        case ErrorCode::AlreadyExists: return "already_exists";
        case ErrorCode::Conflict: return "conflict";
        case ErrorCode::Timeout: return "timeout";
        case ErrorCode::Cancelled: return "cancelled";
        case ErrorCode::ConnectionFailed: return "connection_failed";
        case ErrorCode::ConnectionLost: return "connection_lost";
        case ErrorCode::TlsFailed: return "tls_failed";
        case ErrorCode::ProtocolError: return "protocol_error";
        case ErrorCode::LimitExceeded: return "limit_exceeded";
        case ErrorCode::Unavailable: return "unavailable";
        case ErrorCode::Unauthenticated: return "unauthenticated";
        case ErrorCode::PermissionDenied: return "permission_denied";
        case ErrorCode::IoError: return "io_error";
        case ErrorCode::StorageError: return "storage_error";
        case ErrorCode::Unsupported: return "unsupported";
        case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

std::string Error::text() const
{
    return cause.empty() ? message : message + " (" + cause + ")";
}

tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string cause)
{
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(cause)});
}

}  // namespace helix

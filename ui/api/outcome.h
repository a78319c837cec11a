#pragma once
// What a call to a node ends with: a decoded value, or a Failure that says why there is none. Plain
// values, made on the api thread and read on the GUI thread.

#include <QString>
#include <functional>
#include <optional>
#include <tl/expected.hpp>

namespace helix::api {

/// Why there is no answer, in the classes that an operator acts on differently.
enum class FailureKind {
    Dns,           ///< the host name does not resolve
    Refused,       ///< nobody listens there
    Tls,           ///< the certificate or the handshake was refused
    Timeout,       ///< no answer within the endpoint's limit
    Network,       ///< any other transport failure
    Unauthorized,  ///< 401: the token is missing or wrong
    Forbidden,     ///< 403: the token is known and may not do this
    NotFound,      ///< 404
    Rejected,      ///< any other 4xx: the node understood and refused
    ServerError,   ///< 5xx
    Decode,        ///< an answer that is not what the interface promises
    Cancelled      ///< withdrawn by the console itself
};

struct Failure {
    FailureKind kind = FailureKind::Network;
    int httpStatus = 0;  ///< 0: no HTTP answer
    QString text;        ///< one sentence for people, never a secret
    QString code;        ///< `error.code` of the node's envelope, may be empty
    QString param{};  ///< `error.param`: the member of the request that was refused, may be empty

    [[nodiscard]] bool isAuthentication() const
    {
        return kind == FailureKind::Unauthorized || kind == FailureKind::Forbidden;
    }
};

/// Short name of the class ("refused", "timeout", "401"), for chips and roll-ups.
[[nodiscard]] QString failureWord(const Failure& failure);

template <class T>
using Outcome = tl::expected<T, Failure>;

/// Called once, on the GUI thread, unless the context object was destroyed first.
template <class T>
using Callback = std::function<void(Outcome<T>)>;

}  // namespace helix::api

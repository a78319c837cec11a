#pragma once
// The one error envelope of every endpoint: {"error":{"message","type","code","param",…}}.

#include "net/http_message.h"
#include "routing/dispatch_failure.h"

#include <optional>
#include <string>

namespace helix::gateway {

struct ApiError {
    int status = 500;
    std::string type = "server_error";
    std::string message;
    std::string code;                               ///< empty: null
    std::string param;                              ///< the field at fault; empty: null
    std::string provider;                           ///< left out when empty
    std::optional<std::int64_t> retryAfterSeconds;  ///< also sent as Retry-After
    bool isBrief = false;                           ///< type, message and retry_after only

    [[nodiscard]] Json toJson() const;
};

[[nodiscard]] ApiError badRequest(std::string message, std::string param = {},
                                  std::string code = {});
[[nodiscard]] ApiError notFound(std::string message, std::string code = "not_found");
[[nodiscard]] ApiError unauthorized();
[[nodiscard]] ApiError forbidden(std::string message);
/// Our own limiter's 429.
[[nodiscard]] ApiError rateLimited(std::int64_t retryAfterSeconds);
[[nodiscard]] ApiError unavailable(std::string message, std::string code = "service_unavailable");
/// For a request that never became one (400, 408, 413, 415, 431, 501, 503, 505).
[[nodiscard]] ApiError refused(int status, std::string_view reason);
/// What the client sees when no candidate answered.
[[nodiscard]] ApiError fromDispatchFailure(const routing::DispatchFailure& failure);
/// A failure after the commit point, for the in-band error event.
[[nodiscard]] ApiError fromStreamFailure(const providers::Failure& failure,
                                         const std::string& provider);
/// For admin calls: the status that fits the code.
[[nodiscard]] ApiError fromError(const Error& error);

[[nodiscard]] net::ServerResponse toResponse(const ApiError& error);

}  // namespace helix::gateway

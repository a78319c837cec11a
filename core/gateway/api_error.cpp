#include "gateway/api_error.h"

namespace helix::gateway {

namespace {

struct StatusWords {
    int status;
    const char* type;
    const char* code;
};

constexpr StatusWords kRefusals[] = {
    {400, "invalid_request_error", "bad_request"},
    {408, "invalid_request_error", "request_timeout"},
    {413, "invalid_request_error", "request_too_large"},
    {415, "invalid_request_error", "unsupported_media_type"},
    {431, "invalid_request_error", "headers_too_large"},
    {501, "invalid_request_error", "not_implemented"},
    {503, "service_unavailable", "too_many_connections"},
    {505, "invalid_request_error", "http_version_not_supported"},
};

std::string triedList(const routing::DispatchFailure& failure)
{
    std::string text;
    std::string last;
    for (const auto& tried : failure.tried) {
        const std::string name = tried.provider + "/" + tried.model + ": " +
                                 providers::failureClassName(tried.failure.failureClass);
        if (name == last) continue;
        text += (text.empty() ? "" : "; ") + name;
        last = name;
    }
    return text;
}

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace

Json ApiError::toJson() const
{
    Json error{{"message", message}, {"type", type}};
    if (!isBrief) {
        error["code"] = textOrNull(code);
        error["param"] = textOrNull(param);
    }
    if (!provider.empty()) error["provider"] = provider;
    if (retryAfterSeconds) error["retry_after"] = *retryAfterSeconds;
    Json envelope = Json::object();
    envelope["error"] = std::move(error);
    return envelope;
}

ApiError badRequest(std::string message, std::string param, std::string code)
{
    return {400, "invalid_request_error", std::move(message), std::move(code), std::move(param), {},
            {}};
}

ApiError notFound(std::string message, std::string code)
{
    return {404, "not_found", std::move(message), std::move(code), {}, {}, {}};
}

ApiError unauthorized()
{
    // One text for every reason: unknown, revoked and expired credentials must not be told apart.
    return {401,
            "authentication_error",
            "missing or invalid credentials; send Authorization: Bearer <token>",
            "invalid_credentials",
            {},
            {},
            {}};
}

ApiError forbidden(std::string message)
{
    return {403, "permission_error", std::move(message), "forbidden", {}, {}, {}};
}

ApiError rateLimited(std::int64_t retryAfterSeconds)
{
    ApiError error{429, "rate_limit_error", "Rate limit exceeded", "RATE_LIMIT_EXCEEDED", {},
                   {},  retryAfterSeconds};
    error.isBrief = true;
    return error;
}

ApiError unavailable(std::string message, std::string code)
{
    return {503, "service_unavailable", std::move(message), std::move(code), {}, {}, 1};
}

ApiError refused(int status, std::string_view reason)
{
    for (const StatusWords& words : kRefusals)
        if (words.status == status)
            return {status, words.type, std::string(reason), words.code, {}, {}, {}};
    return {status,
            status >= 500 ? "server_error" : "invalid_request_error",
            std::string(reason),
            {},
            {},
            {},
            {}};
}

ApiError fromDispatchFailure(const routing::DispatchFailure& failure)
{
    using Kind = routing::DispatchFailureKind;
    ApiError error;
    error.status = failure.httpStatus();
    error.retryAfterSeconds = failure.retryAfterSeconds();
    if (!failure.tried.empty()) error.provider = failure.tried.back().provider;
    switch (failure.kind) {
        case Kind::ClientError:
            error.type = failure.last.vendorType.empty()
                             ? (error.status == 404 ? "not_found" : "invalid_request_error")
                             : failure.last.vendorType;
            error.code = failure.last.vendorCode;
            error.param = failure.last.vendorParam;
            error.message = failure.last.message;
            return error;
        case Kind::RateLimited:
            error.type = "rate_limit_error";
            error.code = "RATE_LIMIT_EXCEEDED";
            error.message =
                "every candidate is rate limited; try again after the given time. Tried " +
                triedList(failure);
            return error;
        case Kind::Timeout:
            error.type = "timeout";
            error.code = "TIMEOUT";
            error.message = "no provider answered in time. Tried " + triedList(failure);
            return error;
        case Kind::AllOpen:
            error.type = "service_unavailable";
            error.code = "ALL_CIRCUITS_OPEN";
            error.message =
                "the circuit breakers of all candidates are open; try again after the given time. "
                "Tried " +
                triedList(failure);
            return error;
        case Kind::Cancelled:
            error.type = "cancelled";
            error.message = "the client closed its connection";
            return error;
        case Kind::AllFailed: break;
    }
    error.type = "provider_error";
    error.code = failure.tried.size() > 1 ? "ALL_PROVIDERS_FAILED" : "PROVIDER_ERROR";
    error.message =
        "no provider could answer: " + failure.last.message + ". Tried " + triedList(failure);
    return error;
}

ApiError fromStreamFailure(const providers::Failure& failure, const std::string& provider)
{
    using Class = providers::FailureClass;
    ApiError error;
    const bool isTimeout =
        failure.failureClass == Class::IdleTimeout || failure.failureClass == Class::TotalTimeout;
    error.status = isTimeout ? 504 : 502;
    error.type = isTimeout ? "timeout" : "provider_error";
    error.code = isTimeout ? "TIMEOUT" : "STREAM_BROKEN";
    error.message = "the stream broke off: " + failure.message;
    error.provider = provider;
    return error;
}

ApiError fromError(const Error& error)
{
    switch (error.code) {
        case ErrorCode::InvalidArgument:
        case ErrorCode::ParseError: return badRequest(error.text());
        case ErrorCode::NotFound: return notFound(error.text());
        case ErrorCode::AlreadyExists:
        case ErrorCode::Conflict: return {409, "conflict", error.text(), "conflict", {}, {}, {}};
        case ErrorCode::PermissionDenied: return forbidden(error.text());
        case ErrorCode::LimitExceeded:
            return {507, "server_error", error.text(), "insufficient_storage", {}, {}, {}};
        case ErrorCode::Unavailable:
        case ErrorCode::StorageError:
        case ErrorCode::IoError: return unavailable(error.text(), "storage_unavailable");
        case ErrorCode::Timeout: return {504, "timeout", error.text(), "TIMEOUT", {}, {}, {}};
        default: return {500, "server_error", error.text(), {}, {}, {}, {}};
    }
}

net::ServerResponse toResponse(const ApiError& error)
{
    net::ServerResponse response;
    response.status = error.status;
    response.headers.add("Content-Type", "application/json");
    if (error.retryAfterSeconds)
        response.headers.add("Retry-After", std::to_string(*error.retryAfterSeconds));
    if (error.status == 401) response.headers.add("WWW-Authenticate", "Bearer");
    response.body = dumpJson(error.toJson());
    return response;
}

}  // namespace helix::gateway

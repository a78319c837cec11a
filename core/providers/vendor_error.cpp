#include "providers/vendor_error.h"

#include <algorithm>
#include <charconv>

namespace helix::providers {

namespace {

struct ErrorFields {
    std::string message;
    std::string type;
    std::string code;
    std::string param;
    std::optional<std::chrono::milliseconds> retryAfter;
};

std::string textOf(const Json* value)
{
    if (value == nullptr) return {};
    if (value->is_string()) return value->get<std::string>();
    return dumpJson(*value);
}

// google.rpc.RetryInfo: {"@type": "…RetryInfo", "retryDelay": "32s"}.
std::optional<std::chrono::milliseconds> retryDelay(const Json* details)
{
    if (details == nullptr || !details->is_array()) return std::nullopt;
    for (const Json& detail : *details) {
        std::string delay = jsonText(detail, "retryDelay");
        if (delay.empty() || delay.back() != 's') continue;
        delay.pop_back();
        return parseRetryAfter(delay, 0);
    }
    return std::nullopt;
}

// google.rpc.ErrorInfo names the exact reason where the status is only INVALID_ARGUMENT.
std::string errorReason(const Json* details)
{
    if (details == nullptr || !details->is_array()) return {};
    for (const Json& detail : *details)
        if (std::string reason = jsonText(detail, "reason"); !reason.empty()) return reason;
    return {};
}

// {"detail": "text"} or {"detail": [{"loc": ["body", "top_p"], "msg": "text"}]}
void readDetail(const Json& detail, ErrorFields& fields)
{
    if (!detail.is_array() || detail.empty()) {
        fields.message = textOf(&detail);
        return;
    }
    const Json& first = detail.front();
    fields.message = jsonText(first, "msg", dumpJson(first));
    const Json* location = jsonMember(first, "loc");
    if (location != nullptr && location->is_array() && !location->empty())
        fields.param = textOf(&location->back());
}

void readObject(const Json& error, ErrorFields& fields)
{
    const Json* details = jsonMember(error, "details");
    fields.message = textOf(jsonMember(error, "message"));
    fields.type = jsonText(error, "type", jsonText(error, "status"));
    fields.code = textOf(jsonMember(error, "code"));
    fields.param = textOf(jsonMember(error, "param"));
    fields.retryAfter = retryDelay(details);
    if (std::string reason = errorReason(details); !reason.empty()) fields.code = std::move(reason);
    if (fields.message.empty() && error.contains("detail")) readDetail(error["detail"], fields);
    if (fields.message.empty()) fields.message = jsonText(error, "msg", jsonText(error, "error"));
}

ErrorFields readError(const Json& body)
{
    ErrorFields fields;
    const Json* error = &body;
    if (error->is_array() && !error->empty()) error = &error->front();
    for (const char* member : {"error", "errors"}) {
        const Json* inner = jsonMember(*error, member);
        if (inner == nullptr) continue;
        error = inner->is_array() && !inner->empty() ? &inner->front() : inner;
        break;
    }
    if (error->is_object())
        readObject(*error, fields);
    else if (error->is_string())
        fields.message = error->get<std::string>();
    if (fields.message.empty()) fields.message = jsonText(body, "message");
    return fields;
}

bool contains(std::string_view text, std::string_view part)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [&](char a, char b) { return lower(a) == b; }) != text.end();
}

int statusOfCode(std::string_view code)
{
    int status = 0;
    const auto [end, error] = std::from_chars(code.begin(), code.end(), status);
    return error == std::errc() && end == code.end() && status >= 400 && status <= 599 ? status : 0;
}

// Machine-readable names only (types and codes); the message is prose and decides nothing.
std::optional<FailureClass> classOfName(std::string_view name)
{
    const auto has = [&](std::string_view part) { return contains(name, part); };
    if (has("rate_limit") || has("too_many") || has("resource_exhausted") || has("quota"))
        return FailureClass::RateLimited;
    if (has("overloaded") || has("server_error") || has("internal") || has("unavailable") ||
        has("api_error") || has("timeout"))
        return FailureClass::ServerError;
    if (has("authentication") || has("permission") || has("api_key") || has("unauthorized") ||
        has("billing"))
        return FailureClass::Auth;
    return std::nullopt;
}

void copyFields(ErrorFields fields, Failure& failure)
{
    failure.vendorType = redactVendorText(fields.type, 64);
    failure.vendorCode = redactVendorText(fields.code, 64);
    failure.vendorParam = redactVendorText(fields.param, 128);
    if (fields.retryAfter) failure.retryAfter = fields.retryAfter;
    if (!fields.message.empty()) failure.message = redactVendorText(fields.message);
}

std::optional<std::chrono::milliseconds> retryAfterOf(const net::Headers& headers,
                                                      std::int64_t nowUnixSeconds)
{
    if (const auto* precise = headers.find("retry-after-ms")) {
        double milliseconds = 0;
        const char* end = precise->data() + precise->size();
        if (std::from_chars(precise->data(), end, milliseconds).ec == std::errc())
            return parseRetryAfter(std::to_string(milliseconds / 1000), nowUnixSeconds);
    }
    return parseRetryAfter(headers.get("retry-after"), nowUnixSeconds);
}

}  // namespace

FailureClass failureClassOfStatus(int status) noexcept
{
    if (status == 401 || status == 402 || status == 403) return FailureClass::Auth;
    if (status == 429) return FailureClass::RateLimited;
    // 408 is the provider's own time running out, not a fault of the request.
    if (status == 408 || status >= 500) return FailureClass::ServerError;
    if (status >= 400) return FailureClass::ClientError;
    return FailureClass::BadAnswer;
}

Failure failureOfAnswer(int status, const net::Headers& headers, std::string_view body,
                        std::int64_t nowUnixSeconds)
{
    Failure failure;
    failure.failureClass = failureClassOfStatus(status);
    failure.status = status;
    failure.retryAfter = retryAfterOf(headers, nowUnixSeconds);
    if (const auto json = parseJson(body)) copyFields(readError(*json), failure);
    if (failure.message.empty())
        failure.message = "the provider answered with status " + std::to_string(status);
    // A wrong key is a 400 at Gemini; only this name tells it from a bad request.
    if (failure.vendorCode == "API_KEY_INVALID") failure.failureClass = FailureClass::Auth;
    return failure;
}

Failure failureOfErrorJson(const Json& body, FailureClass fallback)
{
    Failure failure;
    failure.failureClass = fallback;
    copyFields(readError(body), failure);
    failure.status = statusOfCode(failure.vendorCode);
    auto named = classOfName(failure.vendorType);
    if (!named) named = classOfName(failure.vendorCode);
    if (failure.status != 0) named = failureClassOfStatus(failure.status);
    // A request that was accepted and then called bad is the provider's trouble: it may go on to
    // the next candidate.
    if (named && *named != FailureClass::ClientError) failure.failureClass = *named;
    if (failure.message.empty()) failure.message = "the provider sent an error without a message";
    return failure;
}

tl::unexpected<Failure> failed(FailureClass failureClass, std::string message)
{
    Failure failure;
    failure.failureClass = failureClass;
    failure.message = std::move(message);
    return tl::unexpected<Failure>(std::move(failure));
}

}  // namespace helix::providers

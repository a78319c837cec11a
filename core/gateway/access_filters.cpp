#include "gateway/access_filters.h"

#include "base/identifier.h"
#include "config/loader.h"
#include "gateway/cross_origin.h"
#include "gateway/endpoint.h"
#include "limits/client_address.h"

#include <algorithm>

namespace helix::gateway {

namespace {

// What must not stay in a cache on the way or in a browser.
bool isConfidential(std::string_view path)
{
    return path.starts_with("/admin") || path.starts_with("/v1/auth");
}

// A caller's id is kept when it cannot do harm in a log or a header.
bool isPlainId(std::string_view id)
{
    return !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
}

// All values of X-Forwarded-For in their order; proxies append lines as well as commas.
std::string forwardedFor(const net::Headers& headers)
{
    std::string all;
    for (const auto& field : headers)
        if (net::equalsIgnoreCase(field.name, "x-forwarded-for"))
            all += (all.empty() ? "" : ",") + field.value;
    return all;
}

}  // namespace

bool isLoopbackName(std::string_view hostField)
{
    std::string_view host = hostField;
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        host = end == std::string_view::npos ? std::string_view() : host.substr(1, end - 1);
    } else if (const auto colon = host.rfind(':'); colon != std::string_view::npos) {
        host = host.substr(0, colon);
    }
    return config::isLoopbackHost(host);
}

bool isAuthRequired(const config::Config& config)
{
    return config::effectiveAuth(config) == "required";
}

std::optional<ApiError> IdentityFilter::before(Exchange& exchange)
{
    const auto& proxies = exchange.runtime->limits.trustedProxies;
    if (!proxies.empty())
        exchange.record.client = limits::clientAddress(
            exchange.request.clientAddress, forwardedFor(exchange.request.headers), proxies);
    telemetry::TraceHeaders headers;
    for (const auto& field : exchange.request.headers) headers.add(field.name, field.value);
    exchange.trace = telemetry::TraceContext::accept(headers);
    exchange.record.id = newId("req", m_services.clock.wallNow());
    exchange.record.traceId = exchange.trace.traceId;
    exchange.answerHeaders.add("X-Request-ID", exchange.record.id);
    exchange.answerHeaders.add("X-Trace-ID", exchange.trace.traceIdForAnswer());
    if (const auto given = exchange.request.headers.get("x-request-id"); isPlainId(given))
        exchange.answerHeaders.add("X-Client-Request-ID", std::string(given));
    if (const ClientProtocol* protocol = exchange.protocol())
        protocol->addHeaders(exchange.record.id, exchange.answerHeaders);
    return std::nullopt;
}

std::optional<ApiError> OriginFilter::before(Exchange& exchange)
{
    const auto& config = exchange.config();
    const auto& headers = exchange.request.headers;
    if (isConfidential(exchange.request.path))
        exchange.answerHeaders.add("Cache-Control", "no-store");
    // Also without an Origin: a cache must not give one page's answer to another.
    if (!config.security.cors.allowedOrigins.empty()) exchange.answerHeaders.add("Vary", "Origin");
    if (const std::string_view origin = headers.get("origin"); !origin.empty()) {
        if (headers.count("origin") > 1 || !isOriginAllowed(config.security.cors, origin))
            return forbidden("the web page's origin is not in security.cors.allowed_origins");
        addCorsFields(exchange.answerHeaders, config.security.cors, origin,
                      isPreflight(exchange.request));
    }
    if (!isAuthRequired(config) && !isLoopbackName(headers.get("host")))
        return forbidden(
            "without authentication only loopback host names are served here; set security.auth to "
            "required");
    return std::nullopt;
}

std::optional<ApiError> DeadlineFilter::before(Exchange& exchange)
{
    exchange.deadline =
        Deadline::never().within(m_services.clock.steadyNow(), exchange.config().requestTimeout);
    return std::nullopt;
}

std::optional<ApiError> AdmissionFilter::before(Exchange& exchange)
{
    const bool isModelCall = exchange.endpoint != nullptr && exchange.endpoint->isRecorded;
    if (isModelCall && m_services.node.state() == NodeState::Draining)
        return unavailable("this node is shutting down", "draining");
    return std::nullopt;
}

}  // namespace helix::gateway

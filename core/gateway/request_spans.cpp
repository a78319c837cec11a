#include "gateway/request_spans.h"

#include "base/identifier.h"
#include "telemetry/trace_names.h"

#include <algorithm>
#include <charconv>

namespace helix::gateway {

namespace names = telemetry::names;
using telemetry::Span;
using telemetry::SpanKind;
using telemetry::SpanStatus;

namespace {

constexpr int kFirstServerError = 500;
constexpr std::size_t kUsualAttributes = 24;

// Steps are written down in steady time; a trace is read by the calendar.
WallTime wallOf(const FinishedRequest& request, SteadyTime time)
{
    return request.endedAt - (request.ended - time);
}

Span spanBelow(const FinishedRequest& request, std::string name, std::string spanId)
{
    Span span;
    span.traceId = request.trace.traceId;
    span.spanId = spanId.empty() ? request.trace.child().spanId : std::move(spanId);
    span.parentId = request.trace.spanId;
    span.traceState = request.trace.traceState;
    span.isSampled = request.trace.isSampled;
    span.name = std::move(name);
    span.attributes.reserve(kUsualAttributes);
    return span;
}

template <class Number>
void addNumber(Span& span, std::string_view name, const std::optional<Number>& value)
{
    if (value) span.number(name, *value);
}

void addText(Span& span, std::string_view name, const std::string& value)
{
    if (!value.empty()) span.text(name, value);
}

std::string nameOf(std::string_view what, std::string_view of)
{
    return of.empty() ? std::string(what) : std::string(what) + ' ' + std::string(of);
}

std::string_view semanticProvider(const config::ProviderConfig& provider)
{
    const std::string_view own = provider.vendor.empty() ? provider.type : provider.vendor;
    for (const auto& known : names::kKnownProviders)
        if (known.vendor == own) return known.value;
    return own;
}

// Host and port of "scheme://host[:port]/…"; user information is left out.
void addServer(Span& span, std::string_view url)
{
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return;
    const bool isTls = url.substr(0, scheme) == "https";
    std::string_view authority = url.substr(scheme + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos)
        authority.remove_prefix(at + 1);
    const auto colon = authority.rfind(':');
    const bool hasPort =
        colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
    std::int64_t port = isTls ? 443 : 80;
    if (hasPort) {
        const std::string_view text = authority.substr(colon + 1);
        (void)std::from_chars(text.data(), text.data() + text.size(), port);
        authority = authority.substr(0, colon);
    }
    if (authority.empty()) return;
    span.text(names::kServerAddress, std::string(authority));
    span.number(names::kServerPort, port);
}

bool isSuccess(const routing::AttemptRecord& attempt)
{
    return attempt.outcome == "success";
}

// The client's leaving and a race that another won are nobody's error.
bool isFailure(const routing::AttemptRecord& attempt)
{
    return !isSuccess(attempt) && attempt.outcome != "cancelled" &&
           attempt.outcome != routing::kHedgeLost && !attempt.outcome.empty();
}

void addFinishReason(Span& span, const RequestRecord& record)
{
    if (record.finishReason.empty()) return;
    span.attributes.push_back(
        {names::kFinishReasons, std::vector<std::string>{record.finishReason}});
}

void addModel(Span& span, const FinishedRequest& request)
{
    const RequestRecord& record = request.record;
    span.text(names::kOperation, std::string(request.operation));
    addText(span, names::kRequestModel, record.model);
    addText(span, names::kResponseModel, record.providerModel);
    addText(span, names::kAnsweredBy, record.provider);
    if (const auto* provider = request.config.provider(record.provider)) {
        span.text(names::kProvider, std::string(semanticProvider(*provider)));
        span.text(names::kOldProvider, std::string(semanticProvider(*provider)));
    }
    addNumber(span, names::kInputTokens, record.promptTokens);
    addNumber(span, names::kOutputTokens, record.completionTokens);
    addNumber(span, names::kCachedTokens, record.cachedTokens);
    addFinishReason(span, record);
    span.flag(names::kIsStream, record.isStream);
    addText(span, names::kCache, record.cache);
    if (record.costUsd) span.real(names::kCostUsd, *record.costUsd);
    if (record.firstContentMs) span.real(names::kFirstContentMs, *record.firstContentMs);
    if (record.isSimulated) span.flag(names::kIsSimulated, true);
}

Span serverSpan(const FinishedRequest& request)
{
    const RequestRecord& record = request.record;
    Span span = spanBelow(request, nameOf(record.method, record.route), request.trace.spanId);
    span.parentId = request.trace.parentId;
    span.isParentRemote = !span.parentId.empty();
    span.kind = SpanKind::Server;
    span.start = wallOf(request, request.started);
    span.end = request.endedAt;
    span.text(names::kHttpMethod, record.method);
    addText(span, names::kHttpRoute, record.route);
    span.number(names::kHttpStatus, record.status);
    span.number(names::kHttpRequestSize, record.bytesIn);
    span.number(names::kHttpResponseSize, record.bytesOut);
    addText(span, names::kClientAddress, record.client);
    addText(span, names::kRequestId, record.id);
    addText(span, names::kKeyId, record.keyId);
    addText(span, names::kTeam, record.team);
    addModel(span, request);
    const auto sent = std::count_if(request.attempts.begin(), request.attempts.end(),
                                    [](const auto& attempt) { return attempt.wasSent; });
    span.number(names::kAttempts, sent);
    // Of a server, 4xx is the caller's error; a stream that broke has begun with 200.
    const bool isOurs =
        record.status >= kFirstServerError || (record.status < 400 && record.isError());
    if (isOurs) span.status = SpanStatus::Error;
    if (!record.isError()) return span;
    span.text(names::kErrorType,
              record.errorType.empty() ? std::to_string(record.status) : record.errorType);
    return span;
}

// How many attempts at the same target this one repeats.
std::int64_t resendCount(const std::vector<routing::AttemptRecord>& attempts, std::size_t index)
{
    const auto& own = attempts[index];
    const auto end = attempts.begin() + static_cast<std::ptrdiff_t>(index);
    return std::count_if(attempts.begin(), end, [&](const auto& other) {
        return other.wasSent && other.provider == own.provider && other.model == own.model;
    });
}

void addUsage(Span& span, const FinishedRequest& request, const routing::AttemptRecord& attempt)
{
    const auto& usage = attempt.usage;
    addNumber(span, names::kInputTokens, usage.promptTokens);
    addNumber(span, names::kOutputTokens, usage.completionTokens);
    addNumber(span, names::kCachedTokens, usage.cachedTokens);
    if (!isSuccess(attempt)) return;
    span.text(names::kResponseModel, attempt.model);
    if (attempt.provider == request.record.provider) addFinishReason(span, request.record);
}

Span attemptSpan(const FinishedRequest& request, std::size_t index)
{
    const auto& attempt = request.attempts[index];
    Span span =
        spanBelow(request, nameOf(attempt.wasSent ? request.operation : "skip", attempt.model),
                  attempt.spanId);
    span.kind = attempt.wasSent ? SpanKind::Client : SpanKind::Internal;
    const SteadyTime start = request.started + attempt.startedOffset;
    // One that was still under way when the request ended has no duration yet.
    const bool isOver = !attempt.outcome.empty();
    span.start = wallOf(request, start);
    span.end = isOver ? wallOf(request, start + attempt.duration) : request.endedAt;
    span.text(names::kOperation, std::string(request.operation));
    if (const auto* provider = request.config.provider(attempt.provider)) {
        span.text(names::kProvider, std::string(semanticProvider(*provider)));
        span.text(names::kOldProvider, std::string(semanticProvider(*provider)));
        addServer(span, provider->baseUrl);
    }
    span.text(names::kAnsweredBy, attempt.provider);
    span.text(names::kRequestModel, attempt.model);
    addText(span, names::kProviderKey, attempt.key);
    span.number(names::kAttempt, attempt.number);
    if (const auto count = resendCount(request.attempts, index); attempt.wasSent && count > 0)
        span.number(names::kHttpResend, count);
    span.text(names::kBreaker, routing::breakerStateName(attempt.breakerBefore));
    addText(span, names::kOutcome, attempt.outcome);
    if (attempt.status != 0) span.number(names::kHttpStatus, attempt.status);
    if (attempt.delayBefore.count() > 0) span.number(names::kDelayMs, attempt.delayBefore.count());
    if (attempt.wasFallback) span.flag(names::kWasFallback, true);
    if (attempt.isHedge) span.flag(names::kIsHedge, true);
    if (attempt.isSimulated) span.flag(names::kIsSimulated, true);
    addText(span, names::kInjected, attempt.injected);
    addUsage(span, request, attempt);
    if (!isFailure(attempt)) return span;
    span.status = SpanStatus::Error;
    span.text(names::kErrorType, attempt.outcome);
    return span;
}

void addNoted(Span& span, const std::string& noted, const Json& value)
{
    const auto known = std::find(names::kNoted.begin(), names::kNoted.end(), noted);
    if (known == names::kNoted.end()) return;
    const std::string_view name = *known;
    if (value.is_boolean())
        span.flag(name, value.get<bool>());
    else if (value.is_number_integer())
        span.number(name, value.get<std::int64_t>());
    else if (value.is_number())
        span.real(name, value.get<double>());
    else if (value.is_string())
        span.text(name, value.get<std::string>());
}

Span notedSpan(const FinishedRequest& request, const telemetry::SpanNote& note)
{
    Span span = spanBelow(request, note.name, {});
    span.start = wallOf(request, note.start);
    span.end = wallOf(request, note.end);
    if (note.attributes.is_object())
        for (const auto& [name, value] : note.attributes.items()) addNoted(span, name, value);
    if (note.isError) span.status = SpanStatus::Error;
    return span;
}

}  // namespace

std::string_view operationOf(std::string_view route, std::string_view pathParameter)
{
    const auto isOneOf = [&](std::initializer_list<std::string_view> routes) {
        return std::find(routes.begin(), routes.end(), route) != routes.end();
    };
    if (isOneOf({"/v1/embeddings", "/api/embed", "/api/embeddings"})) return "embeddings";
    if (isOneOf({"/v1/completions", "/v1/completions/stream", "/api/generate"}))
        return "text_completion";
    if (route == "/v1/messages/count_tokens") return "count_tokens";
    if (!route.ends_with("{call*}")) return "chat";
    if (pathParameter.ends_with("mbedContent") || pathParameter.ends_with("mbedContents"))
        return "embeddings";
    return pathParameter.ends_with(":countTokens") ? "count_tokens" : "generate_content";
}

std::vector<Span> requestSpans(const FinishedRequest& request)
{
    std::vector<Span> spans;
    const auto noted = std::min(request.notes.size(), kMaxNotedSpans);
    spans.reserve(1 + request.attempts.size() + noted);
    spans.push_back(serverSpan(request));
    for (std::size_t i = 0; i < request.attempts.size(); ++i)
        spans.push_back(attemptSpan(request, i));
    for (std::size_t i = 0; i < noted; ++i) spans.push_back(notedSpan(request, request.notes[i]));
    return spans;
}

}  // namespace helix::gateway

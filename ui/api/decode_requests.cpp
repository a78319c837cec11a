#include "api/decode.h"
#include "api/json_fields.h"

namespace helix::api {
namespace {

using L1 = QLatin1String;

void readTiming(const QJsonObject& object, RequestSummary& request)
{
    request.atMs = integerAt(object, L1("at_ms")).value_or(0);
    request.status = smallAt(object, L1("status"));
    request.durationMs = numberAt(object, L1("duration_ms"));
    request.firstContentMs = numberAt(object, L1("first_content_ms"));
    request.overheadMs = numberAt(object, L1("overhead_ms"));
}

void readRoute(const QJsonObject& object, RequestSummary& request)
{
    request.id = textAt(object, L1("id"));
    request.method = textAt(object, L1("method"));
    request.route = textAt(object, L1("route"));
    request.model = textAt(object, L1("model"));
    request.provider = textAt(object, L1("provider"));
    request.providerModel = textAt(object, L1("provider_model"));
    request.isSimulated = flagAt(object, L1("is_simulated"));
    request.isStream = flagAt(object, L1("is_stream"));
    request.attempts = smallAt(object, L1("attempts"));
    request.fallbacks = smallAt(object, L1("fallbacks"));
}

void readResult(const QJsonObject& object, RequestSummary& request)
{
    request.promptTokens = integerAt(object, L1("prompt_tokens"));
    request.completionTokens = integerAt(object, L1("completion_tokens"));
    request.totalTokens = integerAt(object, L1("total_tokens"));
    request.cachedTokens = integerAt(object, L1("cached_tokens"));
    request.reasoningTokens = integerAt(object, L1("reasoning_tokens"));
    request.costUsd = numberAt(object, L1("cost_usd"));
    request.isUsageEstimated = flagAt(object, L1("is_usage_estimated"));
    request.finishReason = textAt(object, L1("finish_reason"));
    request.errorType = textAt(object, L1("error_type"));
    request.errorMessage = textAt(object, L1("error_message"));
    request.keyId = textAt(object, L1("key_id"));
    request.client = textAt(object, L1("client"));
    request.userAgent = textAt(object, L1("user_agent"));
    request.traceId = textAt(object, L1("trace_id"));
    request.bytesIn = integerAt(object, L1("bytes_in"));
    request.bytesOut = integerAt(object, L1("bytes_out"));
}

RequestSummary summaryFrom(const QJsonObject& object)
{
    RequestSummary request;
    readTiming(object, request);
    readRoute(object, request);
    readResult(object, request);
    return request;
}

AttemptDetail attemptFrom(const QJsonObject& object)
{
    AttemptDetail attempt;
    attempt.number = smallAt(object, L1("number")).value_or(0);
    attempt.provider = textAt(object, L1("provider"));
    attempt.model = textAt(object, L1("model"));
    attempt.key = textAt(object, L1("key"));
    attempt.isSimulated = flagAt(object, L1("is_simulated"));
    attempt.startedOffsetMs = numberAt(object, L1("started_ms_offset"));
    attempt.connectMs = numberAt(object, L1("connect_ms"));
    attempt.firstByteMs = numberAt(object, L1("first_byte_ms"));
    attempt.firstContentMs = numberAt(object, L1("first_content_ms"));
    attempt.durationMs = numberAt(object, L1("duration_ms"));
    attempt.outcome = textAt(object, L1("outcome"));
    attempt.status = smallAt(object, L1("status"));
    attempt.message = textAt(object, L1("message"));
    attempt.delayBeforeMs = numberAt(object, L1("delay_before_ms"));
    attempt.breakerBefore = textAt(object, L1("breaker_before"));
    attempt.wasFallback = flagAt(object, L1("was_fallback"));
    attempt.wasSent = flagAt(object, L1("was_sent"), true);
    attempt.isHedge = flagAt(object, L1("is_hedge"));
    attempt.isShadow = flagAt(object, L1("is_shadow"));
    attempt.injected = textAt(object, L1("injected"));
    return attempt;
}

}  // namespace

Outcome<RequestPage> decodeRequestPage(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto requests = requireArray(*object, L1("requests"));
    if (!requests) return tl::unexpected(requests.error());
    return RequestPage{listOf(*requests, summaryFrom), textAt(*object, L1("next_before")),
                       flagAt(*object, L1("has_more"))};
}

Outcome<RequestDetail> decodeRequestDetail(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    RequestDetail detail;
    detail.summary = summaryFrom(*object);
    if (object->value(L1("body_excerpt")).isString())
        detail.bodyExcerpt = textAt(*object, L1("body_excerpt"));
    detail.attempts = listOf(object->value(L1("attempt_list")).toArray(), attemptFrom);
    return detail;
}

}  // namespace helix::api

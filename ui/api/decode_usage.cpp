#include "api/decode_usage.h"

#include "api/json_fields.h"

#include <array>

namespace helix::api {
namespace {

using L1 = QLatin1String;

UsageSums sumsFrom(const QJsonObject& object)
{
    const auto count = [&](L1 key) { return integerAt(object, key).value_or(0); };
    UsageSums sums;
    sums.requests = count(L1("requests"));
    sums.errors = count(L1("errors"));
    sums.promptTokens = count(L1("prompt_tokens"));
    sums.completionTokens = count(L1("completion_tokens"));
    sums.cachedTokens = count(L1("cached_tokens"));
    sums.reasoningTokens = count(L1("reasoning_tokens"));
    sums.audioTokens = count(L1("audio_tokens"));
    sums.costUsd = numberAt(object, L1("cost_usd")).value_or(0);
    sums.unpricedRequests = count(L1("unpriced_requests"));
    sums.estimatedRequests = count(L1("estimated_requests"));
    sums.cacheHits = count(L1("cache_hits"));
    sums.savedUsd = numberAt(object, L1("saved_usd")).value_or(0);
    return sums;
}

UsageRow rowFrom(const QJsonObject& object)
{
    constexpr std::array kDimensions{"key", "team", "model", "provider", "user"};
    UsageRow row;
    for (const char* dimension : kDimensions)
        if (object.contains(L1(dimension))) row.group = textAt(object, L1(dimension));
    row.label = textAt(object, L1("key_name"));
    row.atMs = integerAt(object, L1("at_ms"));
    row.sums = sumsFrom(object);
    return row;
}

}  // namespace

Outcome<UsageReport> decodeUsage(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto rows = requireArray(*object, L1("rows"));
    if (!rows) return tl::unexpected(rows.error());
    UsageReport report;
    report.nowMs = integerAt(*object, L1("now_ms"));
    report.sinceMs = integerAt(*object, L1("since_ms")).value_or(0);
    report.untilMs = integerAt(*object, L1("until_ms")).value_or(0);
    report.total = sumsFrom(object->value(L1("total")).toObject());
    report.isTruncated = flagAt(*object, L1("truncated"), false);
    for (const auto& row : *rows) report.rows << rowFrom(row.toObject());
    return report;
}

}  // namespace helix::api

#include "gateway/request_record.h"

namespace helix::gateway {

namespace {

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json() : Json(text);
}

template <class T>
Json valueOrNull(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

}  // namespace

Json toJson(const RequestRecord& record)
{
    return {{"id", record.id},
            {"at_ms", record.atMs},
            {"method", record.method},
            {"route", record.route},
            {"status", record.status},
            {"duration_ms", record.durationMs},
            {"first_content_ms", valueOrNull(record.firstContentMs)},
            {"overhead_ms", valueOrNull(record.overheadMs)},
            {"model", textOrNull(record.model)},
            {"provider", textOrNull(record.provider)},
            {"provider_model", textOrNull(record.providerModel)},
            {"is_simulated", record.isSimulated},
            {"is_stream", record.isStream},
            {"attempts", record.attempts},
            {"fallbacks", record.fallbacks},
            {"prompt_tokens", valueOrNull(record.promptTokens)},
            {"completion_tokens", valueOrNull(record.completionTokens)},
            {"total_tokens", valueOrNull(record.totalTokens)},
            {"cached_tokens", valueOrNull(record.cachedTokens)},
            {"reasoning_tokens", valueOrNull(record.reasoningTokens)},
            {"cost_usd", valueOrNull(record.costUsd)},
            {"is_usage_estimated", record.isUsageEstimated},
            {"finish_reason", textOrNull(record.finishReason)},
            {"error_type", textOrNull(record.errorType)},
            {"error_message", textOrNull(record.errorMessage)},
            {"client", textOrNull(record.client)},
            {"user_agent", textOrNull(record.userAgent)},
            {"trace_id", textOrNull(record.traceId)},
            {"bytes_in", record.bytesIn},
            {"bytes_out", record.bytesOut},
            {"key_id", textOrNull(record.keyId)},
            {"team", textOrNull(record.team)},
            {"user", textOrNull(record.user)},
            {"cache", textOrNull(record.cache)},
            {"audio_tokens", valueOrNull(record.audioTokens)}};
}

Json toDetailJson(const RequestRecord& record)
{
    auto json = toJson(record);
    json["body_excerpt"] = valueOrNull(record.bodyExcerpt);
    auto attempts = parseJson(record.attemptsJson);
    json["attempt_list"] = attempts && attempts->is_array() ? std::move(*attempts) : Json::array();
    return json;
}

}  // namespace helix::gateway

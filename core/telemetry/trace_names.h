#pragma once
// Every attribute name that a span of ours may carry, in one table. Source: OpenTelemetry semantic
// conventions for generative AI, HTTP and resources; names below helix. are our own.

#include <array>
#include <string_view>

namespace helix::telemetry::names {

// The resource: this process.
inline constexpr std::string_view kServiceName = "service.name";
inline constexpr std::string_view kServiceVersion = "service.version";
inline constexpr std::string_view kServiceInstance = "service.instance.id";
inline constexpr std::string_view kEnvironment = "deployment.environment.name";
inline constexpr std::string_view kOldEnvironment = "deployment.environment";
inline constexpr std::string_view kSdkName = "telemetry.sdk.name";
inline constexpr std::string_view kSdkLanguage = "telemetry.sdk.language";
inline constexpr std::string_view kSdkVersion = "telemetry.sdk.version";

// A request to us, and an attempt of ours.
inline constexpr std::string_view kHttpMethod = "http.request.method";
inline constexpr std::string_view kHttpRoute = "http.route";
inline constexpr std::string_view kHttpStatus = "http.response.status_code";
inline constexpr std::string_view kHttpResend = "http.request.resend_count";
inline constexpr std::string_view kHttpRequestSize = "http.request.body.size";
inline constexpr std::string_view kHttpResponseSize = "http.response.body.size";
inline constexpr std::string_view kClientAddress = "client.address";
inline constexpr std::string_view kServerAddress = "server.address";
inline constexpr std::string_view kServerPort = "server.port";
inline constexpr std::string_view kErrorType = "error.type";

// The model that was asked.
inline constexpr std::string_view kOperation = "gen_ai.operation.name";
inline constexpr std::string_view kProvider = "gen_ai.provider.name";
inline constexpr std::string_view kOldProvider = "gen_ai.system";  ///< its name until 1.36
inline constexpr std::string_view kRequestModel = "gen_ai.request.model";
inline constexpr std::string_view kResponseModel = "gen_ai.response.model";
inline constexpr std::string_view kFinishReasons = "gen_ai.response.finish_reasons";
inline constexpr std::string_view kInputTokens = "gen_ai.usage.input_tokens";
inline constexpr std::string_view kOutputTokens = "gen_ai.usage.output_tokens";
inline constexpr std::string_view kCachedTokens = "gen_ai.usage.cache_read.input_tokens";

// What only a gateway knows.
inline constexpr std::string_view kRequestId = "helix.request.id";
inline constexpr std::string_view kKeyId = "helix.key.id";
inline constexpr std::string_view kTeam = "helix.team";
inline constexpr std::string_view kIsStream = "helix.stream";
inline constexpr std::string_view kIsSimulated = "helix.simulated";
inline constexpr std::string_view kCostUsd = "helix.cost_usd";
inline constexpr std::string_view kOverheadMs = "helix.overhead_ms";
inline constexpr std::string_view kFirstContentMs = "helix.first_content_ms";
inline constexpr std::string_view kCache = "helix.cache";
inline constexpr std::string_view kCacheHit = "helix.cache.hit";
inline constexpr std::string_view kCacheSimilarity = "helix.cache.similarity";
inline constexpr std::string_view kCacheReason = "helix.cache.reason";
inline constexpr std::string_view kSessionFound = "helix.session.found";
inline constexpr std::string_view kAttempts = "helix.attempts";
inline constexpr std::string_view kFallbacks = "helix.fallbacks";
inline constexpr std::string_view kAnsweredBy = "helix.provider";  ///< as configured
inline constexpr std::string_view kProviderKey = "helix.provider.key";
inline constexpr std::string_view kAttempt = "helix.attempt.number";
inline constexpr std::string_view kOutcome = "helix.attempt.outcome";
inline constexpr std::string_view kWasFallback = "helix.attempt.fallback";
inline constexpr std::string_view kIsHedge = "helix.attempt.hedge";
inline constexpr std::string_view kDelayMs = "helix.attempt.delay_ms";
inline constexpr std::string_view kBreaker = "helix.breaker.state";
inline constexpr std::string_view kInjected = "helix.fault.id";
inline constexpr std::string_view kStrategy = "helix.ensemble.strategy";
inline constexpr std::string_view kMembers = "helix.ensemble.members";
inline constexpr std::string_view kAnswered = "helix.ensemble.answered";

/// What a SpanNote may name; anything else stays out of the trace.
inline constexpr std::array kNoted{kCache,        kCacheHit, kCacheSimilarity, kCacheReason,
                                   kSessionFound, kStrategy, kMembers,         kAnswered,
                                   kRequestModel, kProvider};

/// Values of gen_ai.provider.name that the conventions fix, by the vendor's name here. A vendor
/// without one is called by its own name.
struct KnownProvider {
    std::string_view vendor;
    std::string_view value;
};
inline constexpr std::array kKnownProviders{
    KnownProvider{"claude", "anthropic"},   KnownProvider{"gemini", "gcp.gemini"},
    KnownProvider{"mistral", "mistral_ai"}, KnownProvider{"codestral", "mistral_ai"},
    KnownProvider{"xai", "x_ai"},           KnownProvider{"azure-openai", "azure.ai.openai"},
};

}  // namespace helix::telemetry::names

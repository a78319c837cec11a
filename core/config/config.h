#pragma once
// The effective configuration: plain values, filled by loadConfig(), never changed afterwards. One
// immutable snapshot is taken per request; a reload makes a new one. Sections and keys are those of
// schema.cpp, the single table they come from.

#include "base/json.h"
#include "base/secret.h"
#include "config/identity_config.h"
#include "config/operation_config.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace helix::config {

using Millis = std::chrono::milliseconds;

struct ServerConfig {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;
    int workers = 0;  ///< 0: one per core, at most 4
    std::size_t maxHeadBytes = 16 * 1024;
    std::size_t maxHeadLines = 100;
    std::size_t maxBodyBytes = 10 * 1024 * 1024;
    std::size_t maxConnections = 1024;
    Millis headTimeout{10'000};
    Millis bodyTimeout{30'000};
    Millis idleTimeout{75'000};
    Millis writeTimeout{60'000};
};

struct TimeoutsConfig {
    Millis connect{10'000};
    Millis firstContent{0};  ///< 0: 30 s for a stream, the total for a whole answer, whose first
                             ///< content is all of it
    Millis idle{30'000};
    Millis total{60'000};
};

/// Behaviour of a provider of type `simulated`. Deterministic by seed.
struct SimulationConfig {
    std::uint64_t seed = 1;
    Millis latencyMedian{120};  ///< log-normal latency to the first token
    double latencySigma = 0.35;
    double errorRate = 0.0;    ///< share of calls that answer 500
    Millis tokenInterval{15};  ///< pace of a stream
    int tokens = 40;           ///< mean length of an answer
    Millis outageEvery{0};     ///< 0: never
    Millis outageAfter{0};     ///< start of the first outage after the node started
    Millis outageLength{0};
};

struct CostConfig {
    double inputPer1k = 0;
    double outputPer1k = 0;
};

struct RateLimitConfig {
    std::int64_t requestsPerMinute = 0;  ///< 0: no limit
    std::int64_t tokensPerMinute = 0;
    std::int64_t burst = 0;
};

struct ProviderConfig {
    std::string name;
    std::string type;    ///< wire format: openai | anthropic | gemini | ollama | cohere | simulated
    std::string vendor;  ///< entry of the vendor table it was completed from, may be empty
    bool isEnabled = true;
    std::string baseUrl;
    std::vector<Secret> apiKeys;
    std::string authHeader = "authorization";
    std::string authScheme = "Bearer";
    std::map<std::string, std::string> headers;
    std::vector<std::string> models;  ///< the first is the default
    TimeoutsConfig timeouts;
    int maxRetries = 3;  ///< further attempts at the same target; 0 is one attempt
    double weight = 1;
    std::optional<double> temperature;      ///< default when the client sends none
    std::optional<std::int64_t> maxTokens;  ///< default when the client sends none
    RateLimitConfig rateLimit;
    std::optional<CostConfig> cost;
    SimulationConfig simulation;
    bool isVerifyingTls = true;
    /// Not a key of the file: file, environment, demo or api; "file+api" when the API changed it.
    std::string origin = "file";
};

struct TargetConfig {
    std::string provider;
    std::string model;  ///< empty: the provider's default
    double weight = 1;
    int priority = 0;
    std::vector<std::string> tags{};
};

/// A second candidate that starts when the first is slow to begin.
struct HedgeConfig {
    Millis after{800};
    int max = 1;  ///< further candidates of one request
};

/// A second target that gets a copy of a share of the requests; nobody sees its answers.
struct ShadowConfig {
    std::string provider;
    std::string model;  ///< empty: the provider's default
    double share = 0.1;
    Millis timeout{60'000};
};

/// An alias or group that clients may ask for.
struct ModelGroupConfig {
    std::string name;
    /// ordered | weighted | round_robin | least_busy | latency | cost | usage
    std::string strategy = "ordered";
    std::vector<TargetConfig> targets;
    std::string affinity = "none";         ///< none | session | user
    std::vector<std::string> fallbacks{};  ///< groups that follow when no target here answers
    std::optional<HedgeConfig> hedge{};
    std::optional<ShadowConfig> shadow{};
};

struct CircuitBreakerConfig {
    bool isEnabled = true;
    int failureThreshold = 5;
    int successThreshold = 2;
    Millis recoveryTimeout{30'000};
};

struct HealthCheckConfig {
    bool isEnabled = true;
    Millis interval{10'000};
    Millis timeout{5'000};
    int unhealthyThreshold = 3;
    bool isPaid = false;  ///< probe with a real completion, which costs money
};

struct FailoverConfig {
    bool isEnabled = true;
    std::map<std::string, std::vector<std::string>> fallbacks;  ///< primary -> ordered list
};

struct RetryConfig {
    Millis initialDelay{1'000};
    double multiplier = 2;
    Millis maxDelay{30'000};
    double jitter = 0.1;          ///< +- share of the delay
    double budgetRatio = 0.2;     ///< retries per request, as a share of the traffic
    int budgetMinPerSecond = 10;  ///< retries a second that are always allowed
};

struct ShutdownConfig {
    Millis timeout{30'000};
    Millis drainTimeout{15'000};
};

struct LoggingConfig {
    std::string format = "json";
    std::string level = "info";
    std::string output = "stdout";  ///< stdout | stderr | path
    std::string file;               ///< a second, rotating output; empty: none
    std::size_t maxFileBytes = 64 * 1024 * 1024;
    int maxFiles = 5;
    std::map<std::string, std::string> defaultFields;
    std::map<std::string, std::string>
        levels;  ///< category (request, response, error, provider, debate) -> level
};

struct RequestLogConfig {
    std::size_t maxBytes = 1024UL * 1024 * 1024;
    Millis maxAge{std::chrono::hours(24 * 7)};
    bool isCapturingBodies =
        false;  ///< keep the first 4 KiB of each request body for "copy as curl"
};

struct CorsConfig {
    std::vector<std::string> allowedOrigins;
    std::vector<std::string> allowedMethods{"GET", "POST", "PUT", "DELETE"};
    std::vector<std::string> allowedHeaders{"Authorization", "Content-Type", "X-API-Key"};
    std::int64_t maxAge = 86400;
};

/// API keys of clients.
struct ApiKeyConfig {
    bool isEnabled = true;
    std::string header = "X-API-Key";
    std::size_t length = 32;  ///< random characters of a new key
    std::string hashAlgorithm = "sha256";
};

/// The older form of RateLimitingConfig::perClient.
struct ClientLimitConfig {
    bool isEnabled = true;
    std::int64_t requestsPerMinute = 60;
    std::int64_t burst = 20;
    bool isByIp = true;
    bool isByApiKey = true;
};

struct GlobalRateConfig {
    std::int64_t requestsPerSecond = 1000;
    std::int64_t burst = 200;
};

struct ClientRateConfig {
    std::int64_t requestsPerMinute = 60;
    std::int64_t burst = 20;
};

struct EndpointRateConfig {
    std::string name;                               ///< path
    std::optional<std::int64_t> requestsPerMinute;  ///< absent: that of per_client
    std::optional<std::int64_t> burst;  ///< absent: that of per_client, at most the rate
};

struct RateHeadersConfig {
    std::string remaining = "X-RateLimit-Remaining";
    std::string limit = "X-RateLimit-Limit";
    std::string reset = "X-RateLimit-Reset";
};

/// Limits of inbound requests. They are in force when the file has this section or the older
/// security.rate_limit.
struct RateLimitingConfig {
    bool isEnabled = true;
    GlobalRateConfig global;
    std::optional<ClientRateConfig> perClient;  ///< absent: security.rate_limit, or the standard
    std::map<std::string, EndpointRateConfig> endpoints;
    RateHeadersConfig headers;
};

struct SecurityConfig {
    std::string auth;   ///< off | required; empty: off on loopback, required elsewhere
    Secret adminToken;  ///< empty: generated into the data directory
    ApiKeyConfig apiKey;
    std::optional<ClientLimitConfig> rateLimit;
    std::vector<std::string> trustedProxies;  ///< networks whose X-Forwarded-For counts
    CorsConfig cors;
    JwtConfig jwt;
    std::vector<OidcIssuerConfig> oidc;
    OauthConfig oauth;
    LockoutConfig lockout;
    TlsConfig tls;
    bool isProtected = false;  ///< the console asks for this node's name before it destroys
    bool isAllowingInsecureFiles = false;  ///< files with secrets that others may write only warn
};

struct MetricsConfig {
    bool isEnabled = true;
    std::string host;  ///< empty: server.host
    std::uint16_t port = 9090;
    std::string path = "/metrics";
    std::string prefix = "helixagent";
};

/// Several providers asked at once: `helixagent-ensemble` and /v1/ensemble/completions.
struct EnsembleConfig {
    std::string strategy = "confidence_weighted";
    int minProviders = 2;
    int maxProviders = 5;
    double confidenceThreshold = 0.8;  ///< measured agreement below it is no consensus
    bool isFallingBack = true;         ///< without consensus: the best single answer, marked
    Millis timeout{30'000};
    std::vector<std::string> members;  ///< provider or provider/model; empty: one of each provider
    std::string judge;                 ///< provider/model for best_of_n; empty: none
};

struct CompatibilityConfig {
    /// A parameter that the provider cannot carry is left out and named in X-Helix-Dropped-Params
    /// (warn), left out (drop), or makes the provider no candidate (reject).
    std::string onUnsupportedParam = "warn";
};

struct Config {
    ServerConfig server;
    std::map<std::string, ProviderConfig> providers;
    std::vector<std::string> providerOrder;  ///< names in the order of the file
    std::map<std::string, ModelGroupConfig> models;
    CircuitBreakerConfig circuitBreaker;
    HealthCheckConfig healthCheck;
    FailoverConfig failover;
    RetryConfig retry;
    ShutdownConfig shutdown;
    LoggingConfig logging;
    RequestLogConfig requestLog;
    SecurityConfig security;
    std::optional<RateLimitingConfig> rateLimiting;
    MetricsConfig metrics;
    CompatibilityConfig compatibility;
    EnsembleConfig ensemble;
    CacheConfig cache;
    TracingConfig tracing;
    FaultsConfig faults;
    UsageConfig usage;
    ConfigHistoryConfig configHistory;
    Millis requestTimeout{300'000};  ///< overall deadline of a client's request
    std::string environment;
    std::string serviceName = "helixagent";  ///< logging.default_fields.service
    bool isDemo = false;

    /// Where the values that are no defaults come from, by path as in configJson(): file,
    /// environment, api, demo or command_line. Not a key of the file.
    std::map<std::string, std::string> origins;

    /// Checked values of sections that have no struct here, in the shape of the file with durations
    /// in milliseconds and sizes in bytes; modules that own such a section read it from here. It
    /// may hold secrets: show it through configJson() only.
    Json otherSections = Json::object();

    [[nodiscard]] const ProviderConfig* provider(const std::string& name) const;
};

using ConfigSnapshot = std::shared_ptr<const Config>;

}  // namespace helix::config

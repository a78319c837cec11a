#pragma once
// Which key fills which member, said once for both directions: a reader fills a Config from checked
// JSON, a writer makes JSON of a Config. A visitor offers operator()(key, member) for values,
// section(key, use) for nested keys, and map(key, members, use) for maps of structs.

#include "config/config.h"
#include "config/identity_mapping.h"
#include "config/is.h"
#include "config/operation_mapping.h"

namespace helix::config {

void describe(auto& v, Is<ServerConfig> auto& c)
{
    v("host", c.host);
    v("port", c.port);
    v("workers", c.workers);
    v("max_head_bytes", c.maxHeadBytes);
    v("max_head_lines", c.maxHeadLines);
    v("max_body_bytes", c.maxBodyBytes);
    v("max_connections", c.maxConnections);
    v("head_timeout", c.headTimeout);
    v("body_timeout", c.bodyTimeout);
    v("idle_timeout", c.idleTimeout);
    v("write_timeout", c.writeTimeout);
}

void describe(auto& v, Is<TimeoutsConfig> auto& c)
{
    v("connect", c.connect);
    v("first_content", c.firstContent);
    v("idle", c.idle);
    v("total", c.total);
}

void describe(auto& v, Is<SimulationConfig> auto& c)
{
    v("seed", c.seed);
    v("latency_median", c.latencyMedian);
    v("latency_sigma", c.latencySigma);
    v("error_rate", c.errorRate);
    v("token_interval", c.tokenInterval);
    v("tokens", c.tokens);
    v("outage_every", c.outageEvery);
    v("outage_after", c.outageAfter);
    v("outage_length", c.outageLength);
}

void describe(auto& v, Is<RateLimitConfig> auto& c)
{
    v("requests_per_minute", c.requestsPerMinute);
    v("tokens_per_minute", c.tokensPerMinute);
    v("burst", c.burst);
}

void describe(auto& v, Is<CostConfig> auto& c)
{
    v("input_per_1k_tokens", c.inputPer1k);
    v("output_per_1k_tokens", c.outputPer1k);
}

void describe(auto& v, Is<ProviderConfig> auto& c)
{
    v("type", c.type);
    v("vendor", c.vendor);
    v("enabled", c.isEnabled);
    v("base_url", c.baseUrl);
    v("api_keys", c.apiKeys);
    v("auth_header", c.authHeader);
    v("auth_scheme", c.authScheme);
    v.secrets("headers", c.headers);
    v("models", c.models);
    v.section("timeouts", c.timeouts);
    v("max_retries", c.maxRetries);
    v("weight", c.weight);
    v("temperature", c.temperature);
    v("max_tokens", c.maxTokens);
    v.section("rate_limit", c.rateLimit);
    v.section("cost", c.cost);
    v.section("simulation", c.simulation);
    v("verify_tls", c.isVerifyingTls);
}

void describe(auto& v, Is<TargetConfig> auto& c)
{
    v("provider", c.provider);
    v("model", c.model);
    v("weight", c.weight);
    v("priority", c.priority);
    v("tags", c.tags);
}

void describe(auto& v, Is<HedgeConfig> auto& c)
{
    v("after", c.after);
    v("max", c.max);
}

void describe(auto& v, Is<ShadowConfig> auto& c)
{
    v("provider", c.provider);
    v("model", c.model);
    v("share", c.share);
    v("timeout", c.timeout);
}

void describe(auto& v, Is<ModelGroupConfig> auto& c)
{
    v("strategy", c.strategy);
    v.list("targets", c.targets);
    v("affinity", c.affinity);
    v("fallbacks", c.fallbacks);
    v.section("hedge", c.hedge);
    v.section("shadow", c.shadow);
}

void describe(auto& v, Is<CircuitBreakerConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("failure_threshold", c.failureThreshold);
    v("success_threshold", c.successThreshold);
    v("recovery_timeout", c.recoveryTimeout);
}

void describe(auto& v, Is<HealthCheckConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("interval", c.interval);
    v("timeout", c.timeout);
    v("unhealthy_threshold", c.unhealthyThreshold);
    v("paid", c.isPaid);
}

void describe(auto& v, Is<FailoverConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v.chains("fallback_providers", c.fallbacks);
}

void describe(auto& v, Is<RetryConfig> auto& c)
{
    v("initial_delay", c.initialDelay);
    v("multiplier", c.multiplier);
    v("max_delay", c.maxDelay);
    v("jitter", c.jitter);
    v("budget_ratio", c.budgetRatio);
    v("budget_min_per_second", c.budgetMinPerSecond);
}

void describe(auto& v, Is<ShutdownConfig> auto& c)
{
    v("timeout", c.timeout);
    v("drain_timeout", c.drainTimeout);
}

void describe(auto& v, Is<LoggingConfig> auto& c)
{
    v("format", c.format);
    v("level", c.level);
    v("output", c.output);
    v("file", c.file);
    v("max_file_bytes", c.maxFileBytes);
    v("max_files", c.maxFiles);
    v("default_fields", c.defaultFields);
    v("levels", c.levels);
}

void describe(auto& v, Is<RequestLogConfig> auto& c)
{
    v("max_bytes", c.maxBytes);
    v("max_age", c.maxAge);
    v("capture_bodies", c.isCapturingBodies);
}

void describe(auto& v, Is<CorsConfig> auto& c)
{
    v("allowed_origins", c.allowedOrigins);
    v("allowed_methods", c.allowedMethods);
    v("allowed_headers", c.allowedHeaders);
    v("max_age", c.maxAge);
}

void describe(auto& v, Is<ApiKeyConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("header", c.header);
    v("length", c.length);
    v("hash_algorithm", c.hashAlgorithm);
}

void describe(auto& v, Is<ClientLimitConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("requests_per_minute", c.requestsPerMinute);
    v("burst", c.burst);
    v("by_ip", c.isByIp);
    v("by_api_key", c.isByApiKey);
}

void describe(auto& v, Is<GlobalRateConfig> auto& c)
{
    v("requests_per_second", c.requestsPerSecond);
    v("burst", c.burst);
}

void describe(auto& v, Is<ClientRateConfig> auto& c)
{
    v("requests_per_minute", c.requestsPerMinute);
    v("burst", c.burst);
}

void describe(auto& v, Is<EndpointRateConfig> auto& c)
{
    v("requests_per_minute", c.requestsPerMinute);
    v("burst", c.burst);
}

void describe(auto& v, Is<RateHeadersConfig> auto& c)
{
    v("remaining", c.remaining);
    v("limit", c.limit);
    v("reset", c.reset);
}

void describe(auto& v, Is<RateLimitingConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v.section("global", c.global);
    v.section("per_client", c.perClient);
    v.map("endpoints", c.endpoints);
    v.section("headers", c.headers);
}

void describe(auto& v, Is<SecurityConfig> auto& c)
{
    v("auth", c.auth);
    v("admin_token", c.adminToken);
    v.section("api_key", c.apiKey);
    v.section("rate_limit", c.rateLimit);
    v("trusted_proxies", c.trustedProxies);
    v.section("cors", c.cors);
    v.section("jwt", c.jwt);
    v.list("oidc", c.oidc);
    v.section("oauth", c.oauth);
    v.section("lockout", c.lockout);
    v.section("tls", c.tls);
    v("protected", c.isProtected);
    v("allow_insecure_files", c.isAllowingInsecureFiles);
}

void describe(auto& v, Is<MetricsConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("host", c.host);
    v("port", c.port);
    v("path", c.path);
    v("prefix", c.prefix);
}

void describe(auto& v, Is<EnsembleConfig> auto& c)
{
    v("strategy", c.strategy);
    v("min_providers", c.minProviders);
    v("max_providers", c.maxProviders);
    v("confidence_threshold", c.confidenceThreshold);
    v("fallback_to_best", c.isFallingBack);
    v("timeout", c.timeout);
    v("members", c.members);
    v("judge", c.judge);
}

void describe(auto& v, Is<CompatibilityConfig> auto& c)
{
    v("on_unsupported_param", c.onUnsupportedParam);
}

void describe(auto& v, Is<Config> auto& c)
{
    v("demo", c.isDemo);
    v.section("server", c.server);
    v.into("server", [&](auto& server) {
        server("environment", c.environment);
        server("request_timeout", c.requestTimeout);
    });
    v.map("providers", c.providers);
    v.map("models", c.models);
    v.into("high_availability", [&](auto& availability) {
        availability.section("circuit_breaker", c.circuitBreaker);
        availability.section("health_check", c.healthCheck);
        availability.section("failover", c.failover);
        availability.section("retry", c.retry);
        availability.section("graceful_shutdown", c.shutdown);
    });
    v.section("logging", c.logging);
    v.section("compatibility", c.compatibility);
    v.section("ensemble", c.ensemble);
    v.section("request_log", c.requestLog);
    v.section("security", c.security);
    v.section("rate_limiting", c.rateLimiting);
    v.section("cache", c.cache);
    v.section("tracing", c.tracing);
    v.section("faults", c.faults);
    v.section("usage", c.usage);
    v.section("config_history", c.configHistory);
    v.into("monitoring", [&](auto& monitoring) { monitoring.section("metrics", c.metrics); });
}

}  // namespace helix::config

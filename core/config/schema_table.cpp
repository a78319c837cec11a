// The table of all sections and keys. A parent stands before its children.

#include "config/schema.h"

namespace helix::config {

namespace {

using enum ValueType;

constexpr double kMaxCount = 1e9;
constexpr double kMaxBytes = 1e15;
constexpr double kTenYearsMs = 10.0 * 366 * 86'400'000;
constexpr bool kRestart = true;

constexpr SchemaEntry section(std::string_view path, std::string_view doc)
{
    return {path, Section, "", doc};
}
constexpr SchemaEntry map(std::string_view path, std::string_view doc, bool needsRestart = false)
{
    return {path, Map, "", doc, needsRestart};
}
constexpr SchemaEntry list(std::string_view path, std::string_view doc, bool needsRestart = false)
{
    return {path, List, "", doc, needsRestart};
}
constexpr SchemaEntry flag(std::string_view path, std::string_view standard, std::string_view doc,
                           bool needsRestart = false)
{
    return {path, Bool, standard, doc, needsRestart};
}
constexpr SchemaEntry text(std::string_view path, std::string_view standard, std::string_view doc,
                           bool needsRestart = false)
{
    return {path, String, standard, doc, needsRestart};
}
constexpr SchemaEntry secret(std::string_view path, std::string_view doc, bool needsRestart = false)
{
    return {path, Secret, "", doc, needsRestart};
}
constexpr SchemaEntry oneOf(std::string_view path, std::string_view choices,
                            std::string_view standard, std::string_view doc,
                            bool needsRestart = false)
{
    return {path, Enum, standard, doc, needsRestart, choices};
}
constexpr SchemaEntry integer(std::string_view path, std::string_view standard, double min,
                              double max, std::string_view doc, bool needsRestart = false)
{
    return {path, Int, standard, doc, needsRestart, "", min, max};
}
constexpr SchemaEntry number(std::string_view path, std::string_view standard, double min,
                             double max, std::string_view doc)
{
    return {path, Number, standard, doc, false, "", min, max};
}
constexpr SchemaEntry duration(std::string_view path, std::string_view standard,
                               std::string_view doc, bool needsRestart = false, double minMs = 0)
{
    return {path, Duration, standard, doc, needsRestart, "", minMs, kTenYearsMs};
}
constexpr SchemaEntry size(std::string_view path, std::string_view standard, double min,
                           std::string_view doc, bool needsRestart = false)
{
    return {path, Size, standard, doc, needsRestart, "", min, kMaxBytes};
}
constexpr SchemaEntry any(std::string_view path, std::string_view doc)
{
    return {path, Any, "", doc};
}

constexpr SchemaEntry kEntries[] = {
    flag("demo", "false", "Add simulated providers and a traffic generator.", kRestart),

    section("server", "The address of the gateway and its limits."),
    text("server.host", "127.0.0.1", "Address to listen on.", kRestart),
    integer("server.port", "8080", 0, 65535, "Port to listen on; 0 picks a free one.", kRestart),
    integer("server.workers", "0", 0, 256, "Threads that serve; 0 is one per core, at most 4.",
            kRestart),
    text("server.environment", "", "Name of the environment, for logs and the console."),
    oneOf("server.log_level", "debug|info|warn|warning|error", "", "Older name of logging.level."),
    duration("server.request_timeout", "5m", "Overall time of a client's request.", false, 1),
    size("server.max_head_bytes", "16KiB", 1024, "Largest head of a request.", kRestart),
    integer("server.max_head_lines", "100", 1, 10'000, "Most header lines of a request.", kRestart),
    size("server.max_body_bytes", "10MiB", 1024, "Largest body of a request.", kRestart),
    integer("server.max_connections", "1024", 1, 1'000'000, "Most client connections.", kRestart),
    duration("server.head_timeout", "10s", "Time for the head of a request.", kRestart, 1),
    duration("server.body_timeout", "30s", "Time for the body of a request.", kRestart, 1),
    duration("server.idle_timeout", "1m15s", "Idle time of a kept-alive connection.", kRestart, 1),
    duration("server.write_timeout", "1m", "Time that a client may take nothing.", kRestart, 1),
    any("server.debug", "Accepted from older files."),

    map("providers", "The providers by name; their order is the order of preference."),
    section("providers.*", "One provider."),
    text("providers.*.type", "", "Wire format or vendor: openai, anthropic, gemini, ollama, …"),
    text("providers.*.vendor", "", "Entry of the vendor table that completes this one."),
    flag("providers.*.enabled", "true", "Whether it takes part."),
    text("providers.*.base_url", "", "Root of its API, http or https."),
    secret("providers.*.api_key", "Its key."),
    list("providers.*.api_keys", "Several keys to rotate through."),
    secret("providers.*.api_keys[]", "A key."),
    text("providers.*.auth_header", "authorization", "Header that carries the key."),
    text("providers.*.auth_scheme", "Bearer", "Word before the key; empty for none."),
    map("providers.*.headers", "Further headers of each call."),
    secret("providers.*.headers.*", "Value of a header."),
    text("providers.*.model", "", "The default model."),
    list("providers.*.models", "Its models; the first is the default."),
    text("providers.*.models[]", "", "Name of a model."),
    duration("providers.*.timeout", "", "Short for timeouts.total.", false, 1),
    section("providers.*.timeouts", "The four clocks of a call."),
    duration("providers.*.timeouts.connect", "10s", "Until the connection stands.", false, 1),
    duration("providers.*.timeouts.first_content", "0s",
             "Until the first content; 0s: 30s for a stream, the total for a whole answer."),
    duration("providers.*.timeouts.idle", "30s", "Between two pieces of a stream.", false, 1),
    duration("providers.*.timeouts.total", "1m", "For the whole call.", false, 1),
    integer("providers.*.max_retries", "3", 0, 20, "Further attempts; 0 is one attempt."),
    number("providers.*.weight", "1", 0, 1e6, "Share among equals."),
    number("providers.*.temperature", "", 0, 2, "Used when the client sends none."),
    integer("providers.*.max_tokens", "", 1, 10'000'000, "Used when the client sends none."),
    section("providers.*.rate_limit", "What we send at most."),
    integer("providers.*.rate_limit.requests_per_minute", "0", 0, kMaxCount, "0 is no limit."),
    integer("providers.*.rate_limit.tokens_per_minute", "0", 0, 1e12, "0 is no limit."),
    integer("providers.*.rate_limit.burst", "0", 0, kMaxCount, "Calls at once; 0 is the rate."),
    section("providers.*.cost", "Prices in US dollars."),
    number("providers.*.cost.input_per_1k_tokens", "", 0, 1e6, "Per 1000 prompt tokens."),
    number("providers.*.cost.output_per_1k_tokens", "", 0, 1e6, "Per 1000 completion tokens."),
    section("providers.*.simulation", "Behaviour of a provider of type simulated."),
    integer("providers.*.simulation.seed", "1", 0, 9e15, "Equal seeds behave equally."),
    duration("providers.*.simulation.latency_median", "120ms", "To the first token."),
    number("providers.*.simulation.latency_sigma", "0.35", 0, 5, "Spread of the latency."),
    number("providers.*.simulation.error_rate", "0.0", 0, 1, "Share of calls that fail."),
    duration("providers.*.simulation.token_interval", "15ms", "Pace of a stream."),
    integer("providers.*.simulation.tokens", "40", 1, 1e6, "Mean length of an answer."),
    duration("providers.*.simulation.outage_every", "0s", "0 is never."),
    duration("providers.*.simulation.outage_after", "0s", "The first one after the start."),
    duration("providers.*.simulation.outage_length", "0s", "Length of an outage."),
    flag("providers.*.verify_tls", "true", "Whether its certificate is checked."),
    map("llm_providers", "Older name of providers."),

    map("models", "Aliases and groups that clients may ask for."),
    section("models.*", "One alias or group."),
    oneOf("models.*.strategy", "ordered|weighted|round_robin|least_busy|latency|cost|usage",
          "ordered", "How the targets of a priority are put in order."),
    list("models.*.targets", "Where requests go."),
    section("models.*.targets[]", "One target."),
    text("models.*.targets[].provider", "", "Name of a provider."),
    text("models.*.targets[].model", "", "Its model; the default one when absent."),
    number("models.*.targets[].weight", "1", 0, 1e6, "Share among equal priorities."),
    integer("models.*.targets[].priority", "0", -1000, 1000, "Lower ones are tried first."),
    list("models.*.targets[].tags", "Serves requests with one of these tags; default: all others."),
    text("models.*.targets[].tags[]", "", "A tag."),
    oneOf("models.*.affinity", "none|session|user", "none",
          "Whether a session or a user stays at its target."),
    list("models.*.fallbacks", "Groups that follow when no target of this one answers."),
    text("models.*.fallbacks[]", "", "Name of a group."),
    section("models.*.hedge", "A second candidate when the first is slow to begin."),
    duration("models.*.hedge.after", "800ms", "Without content until then.", false, 1),
    integer("models.*.hedge.max", "1", 0, 8, "Further candidates of one request; 0 is none."),
    section("models.*.shadow",
            "A second target that gets copies, whose answers are compared only."),
    text("models.*.shadow.provider", "", "Name of a provider."),
    text("models.*.shadow.model", "", "Its model; the default one when absent."),
    number("models.*.shadow.share", "0.1", 0, 1, "Share of the requests that are copied."),
    duration("models.*.shadow.timeout", "1m", "For the whole copy.", false, 1),

    section("high_availability", "Health, breakers, failover, retries, shutdown."),
    section("high_availability.health_check", "Probing of providers."),
    flag("high_availability.health_check.enabled", "true", "Whether providers are probed."),
    duration("high_availability.health_check.interval", "10s", "Between probes.", false, 100),
    duration("high_availability.health_check.timeout", "5s", "Of a probe.", false, 1),
    integer("high_availability.health_check.unhealthy_threshold", "3", 1, 1000,
            "Failed probes in a row that make a provider unhealthy."),
    flag("high_availability.health_check.paid", "false",
         "Probe with a real completion, which costs money, instead of the list of models."),
    section("high_availability.circuit_breaker", "Circuit breaker of each target."),
    flag("high_availability.circuit_breaker.enabled", "true", "Whether breakers open."),
    integer("high_availability.circuit_breaker.failure_threshold", "5", 1, 10'000,
            "Failures in a row that open it."),
    integer("high_availability.circuit_breaker.success_threshold", "2", 1, 10'000,
            "Successes of probes that close it."),
    duration("high_availability.circuit_breaker.recovery_timeout", "30s", "From open to half-open.",
             false, 1),
    section("high_availability.failover", "Which provider follows which."),
    flag("high_availability.failover.enabled", "true", "Whether requests go on to another one."),
    list("high_availability.failover.fallback_providers", "The chains."),
    section("high_availability.failover.fallback_providers[]", "One chain."),
    text("high_availability.failover.fallback_providers[].primary", "",
         "The provider that failed."),
    list("high_availability.failover.fallback_providers[].fallbacks", "Who follows, in order."),
    text("high_availability.failover.fallback_providers[].fallbacks[]", "", "Name of a provider."),
    section("high_availability.retry", "Delays between attempts, and their budget."),
    duration("high_availability.retry.initial_delay", "1s", "Before the second attempt."),
    number("high_availability.retry.multiplier", "2.0", 1, 100, "Growth from delay to delay."),
    duration("high_availability.retry.max_delay", "30s", "The longest delay."),
    number("high_availability.retry.jitter", "0.1", 0, 1, "Random share of the delay."),
    number("high_availability.retry.budget_ratio", "0.2", 0, 1, "Retries per request."),
    integer("high_availability.retry.budget_min_per_second", "10", 0, 1e6,
            "Retries a second that are always allowed."),
    section("high_availability.graceful_shutdown", "The way down."),
    duration("high_availability.graceful_shutdown.timeout", "30s", "Until the process ends."),
    duration("high_availability.graceful_shutdown.drain_timeout", "15s",
             "For requests that have begun."),

    section("logging", "The JSON log."),
    oneOf("logging.format", "json", "json", "One JSON object a line."),
    oneOf("logging.level", "debug|info|warn|warning|error", "info", "The least level."),
    text("logging.output", "stdout", "stdout, stderr or the path of a file."),
    text("logging.file", "", "A second output: a rotating file."),
    size("logging.max_file_bytes", "64MiB", 4096, "Size at which the file is rotated."),
    integer("logging.max_files", "5", 1, 1000, "Files that are kept."),
    map("logging.default_fields", "Fields of every line."),
    {"logging.default_fields.*", Text, "", "Value of a field."},
    map("logging.levels", "Least level by category: request, response, error, provider, debate."),
    oneOf("logging.levels.*", "debug|info|warn|warning|error", "", "A level."),

    section("compatibility", "Between protocols that differ."),
    oneOf("compatibility.on_unsupported_param", "warn|drop|reject", "warn",
          "Parameters that a provider cannot carry: left out and named, left out, or refused."),

    section("ensemble", "Several providers asked at once."),
    oneOf("ensemble.strategy",
          "confidence_weighted|majority_vote|quality_weighted|best_of_n|fastest|cheapest",
          "confidence_weighted", "How the answer is chosen."),
    integer("ensemble.min_providers", "2", 1, 16, "Answers that make a result."),
    integer("ensemble.max_providers", "5", 1, 16, "Most providers that are asked."),
    number("ensemble.confidence_threshold", "0.8", 0, 1,
           "Measured agreement below it is no consensus."),
    flag("ensemble.fallback_to_best", "true",
         "Without consensus: the best single answer, marked, instead of an error."),
    duration("ensemble.timeout", "30s", "For the whole of it.", false, 1),
    list("ensemble.members", "Who is asked; one model of each provider when absent."),
    text("ensemble.members[]", "", "A provider, or provider/model."),
    text("ensemble.judge", "", "Provider/model that judges for best_of_n."),

    section("request_log", "The record of requests."),
    size("request_log.max_bytes", "1GiB", 1 << 20, "Space on disk."),
    duration("request_log.max_age", "7d", "Time that records are kept.", false, 1000),
    flag("request_log.capture_bodies", "false", "Keep the first 4 KiB of each body."),

    section("security", "Who may do what."),
    oneOf("security.auth", "off|required", "",
          "off is allowed on loopback only, and the default there."),
    secret("security.admin_token", "Token of the admin API; empty: generated.", kRestart),
    section("security.jwt", "JSON Web Tokens."),
    secret("security.jwt.secret", "Key of the signature."),
    duration("security.jwt.expiration", "1h", "Of an access token.", false, 1000),
    duration("security.jwt.refresh_expiration", "24h", "Of a refresh token.", false, 1000),
    oneOf("security.jwt.algorithm", "HS256|HS384|HS512|RS256|RS384|RS512|ES256|ES384", "HS256",
          "Algorithm of the signature."),
    text("security.jwt.issuer", "", "Required issuer."),
    text("security.jwt.audience", "", "Required audience."),
    duration("security.jwt.leeway", "", "Tolerated difference of clocks."),
    section("security.api_key", "API keys of clients."),
    flag("security.api_key.enabled", "true", "Whether they are accepted."),
    text("security.api_key.header", "X-API-Key", "Header that carries them."),
    integer("security.api_key.length", "32", 16, 256, "Random characters of a new key."),
    oneOf("security.api_key.hash_algorithm", "sha256", "sha256", "How keys are stored."),
    section("security.oauth", "Sign-in through another service."),
    flag("security.oauth.enabled", "false", "Whether it is offered."),
    text("security.oauth.provider", "", "Name of the service."),
    text("security.oauth.client_id", "", "Our id there."),
    secret("security.oauth.client_secret", "Our secret there."),
    text("security.oauth.domain", "", "Its domain."),
    section("security.rate_limit",
            "Older form of rate_limiting.per_client; its presence puts limits in force."),
    flag("security.rate_limit.enabled", "true", "Whether clients are limited."),
    integer("security.rate_limit.requests_per_minute", "60", 1, kMaxCount, "Of a client."),
    integer("security.rate_limit.burst", "20", 1, kMaxCount, "Requests at once."),
    flag("security.rate_limit.by_ip", "true", "Clients without a key are limited by address."),
    flag("security.rate_limit.by_api_key", "true",
         "A key is a client of its own; otherwise its address is."),
    section("security.cors", "Browsers of other origins."),
    list("security.cors.allowed_origins", "Origins that may call."),
    text("security.cors.allowed_origins[]", "", "An origin."),
    list("security.cors.allowed_methods", "Methods that they may use."),
    text("security.cors.allowed_methods[]", "", "A method."),
    list("security.cors.allowed_headers", "Headers that they may send."),
    text("security.cors.allowed_headers[]", "", "A header."),
    integer("security.cors.max_age", "86400", 0, 31'536'000, "Seconds that the answer is kept."),
    section("security.tls", "Encryption of the gateway's own address."),
    flag("security.tls.enabled", "false", "Whether it is on.", kRestart),
    text("security.tls.cert_file", "", "Certificate chain, PEM.", kRestart),
    text("security.tls.key_file", "", "Private key, PEM.", kRestart),
    oneOf("security.tls.min_version", "1.2|1.3", "1.2", "Oldest protocol version.", kRestart),
    list("security.trusted_proxies", "Networks whose X-Forwarded-For counts."),
    text("security.trusted_proxies[]", "", "An address or network."),

    section("rate_limiting", "Limits of inbound requests; its presence puts them in force."),
    flag("rate_limiting.enabled", "true", "Whether they are in force."),
    section("rate_limiting.global", "All clients together."),
    integer("rate_limiting.global.requests_per_second", "1000", 1, kMaxCount, "Rate."),
    integer("rate_limiting.global.burst", "200", 1, kMaxCount, "Requests at once."),
    section("rate_limiting.per_client", "Each client."),
    integer("rate_limiting.per_client.requests_per_minute", "60", 1, kMaxCount, "Rate."),
    integer("rate_limiting.per_client.burst", "20", 1, kMaxCount, "Requests at once."),
    map("rate_limiting.endpoints", "Each client's POSTs to a path and to what is below it."),
    section("rate_limiting.endpoints.*", "One endpoint."),
    integer("rate_limiting.endpoints.*.requests_per_minute", "", 1, kMaxCount,
            "Rate; that of per_client when absent."),
    integer("rate_limiting.endpoints.*.burst", "", 1, kMaxCount,
            "Requests at once; that of per_client, at most the rate, when absent."),
    section("rate_limiting.headers", "Names of the headers that tell."),
    text("rate_limiting.headers.remaining", "X-RateLimit-Remaining", "Requests left."),
    text("rate_limiting.headers.limit", "X-RateLimit-Limit", "The limit."),
    text("rate_limiting.headers.reset", "X-RateLimit-Reset", "When it is full again."),

    section("monitoring", "What this node tells about itself."),
    section("monitoring.metrics", "Metrics in Prometheus' format."),
    flag("monitoring.metrics.enabled", "true", "Whether they are served.", kRestart),
    text("monitoring.metrics.host", "", "Address to listen on; server.host when absent.", kRestart),
    integer("monitoring.metrics.port", "9090", 0, 65535, "Port; 0 picks a free one.", kRestart),
    text("monitoring.metrics.path", "/metrics", "Path.", kRestart),
    text("monitoring.metrics.prefix", "helixagent", "What all names begin with.", kRestart),
    section("monitoring.health_check", "The node's own health."),
    flag("monitoring.health_check.enabled", "true", "Whether it is served."),
    duration("monitoring.health_check.interval", "", "Between checks."),
    duration("monitoring.health_check.timeout", "", "Of a check."),
    text("monitoring.health_check.path", "", "Path."),

    section("tracing", "Traces of requests."),
    flag("tracing.enabled", "false", "Whether they are sent."),
    oneOf("tracing.exporter", "jaeger|otlp|none", "otlp", "Protocol."),
    text("tracing.endpoint", "", "Where they are sent."),
    number("tracing.sample_rate", "0.1", 0, 1, "Share of traces."),
    text("tracing.service_name", "", "Name of this service."),

    section("database", "PostgreSQL, for nodes that share their records."),
    text("database.host", "", "Address."),
    integer("database.port", "5432", 1, 65535, "Port."),
    text("database.user", "", "User."),
    secret("database.password", "Password.", kRestart),
    text("database.name", "", "Database."),
    oneOf("database.sslmode", "disable|allow|prefer|require|verify-ca|verify-full", "prefer",
          "Encryption."),
    integer("database.max_open_connections", "50", 1, 10'000, "Most connections."),
    integer("database.max_idle_connections", "10", 0, 10'000, "Most idle ones."),
    duration("database.connection_max_lifetime", "1h", "Longest use of a connection."),

    section("redis", "Redis, for nodes that share limits, caches and sessions."),
    text("redis.host", "", "Address."),
    integer("redis.port", "6379", 1, 65535, "Port."),
    secret("redis.password", "Password.", kRestart),
    integer("redis.db", "0", 0, 1000, "Number of the database."),
    integer("redis.pool_size", "20", 1, 10'000, "Most connections."),
    integer("redis.min_idle_connections", "5", 0, 10'000, "Fewest idle ones."),

    section("backup", "Backups."),
    flag("backup.enabled", "false", "Whether they are made."),
    text("backup.schedule", "", "When, as cron writes it."),
    section("backup.postgresql", "Of PostgreSQL."),
    flag("backup.postgresql.enabled", "true", "Whether it takes part."),
    integer("backup.postgresql.retention_days", "30", 1, 3650, "Days that they are kept."),
    flag("backup.postgresql.compression", "true", "Whether they are compressed."),
    section("backup.postgresql.storage", "Where they go."),
    oneOf("backup.postgresql.storage.type", "s3|local", "", "Kind of storage."),
    text("backup.postgresql.storage.bucket", "", "Bucket or folder."),
    text("backup.postgresql.storage.prefix", "", "What names begin with."),
    section("backup.redis", "Of Redis."),
    flag("backup.redis.enabled", "true", "Whether it takes part."),
    integer("backup.redis.retention_days", "7", 1, 3650, "Days that they are kept."),
    flag("backup.redis.compression", "true", "Whether they are compressed."),
    section("backup.redis.storage", "Where they go."),
    oneOf("backup.redis.storage.type", "s3|local", "", "Kind of storage."),
    text("backup.redis.storage.bucket", "", "Bucket or folder."),
    text("backup.redis.storage.prefix", "", "What names begin with."),
    section("backup.configuration", "Of configuration files."),
    flag("backup.configuration.enabled", "true", "Whether they take part."),
    integer("backup.configuration.retention_days", "30", 1, 3650, "Days that they are kept."),
    flag("backup.configuration.compression", "true", "Whether they are compressed."),
    list("backup.configuration.include", "Patterns of paths."),
    text("backup.configuration.include[]", "", "A pattern."),
    section("backup.configuration.storage", "Where they go."),
    oneOf("backup.configuration.storage.type", "s3|local", "", "Kind of storage."),
    text("backup.configuration.storage.bucket", "", "Bucket or folder."),
    text("backup.configuration.storage.prefix", "", "What names begin with."),

    section("monitor", "Scraping, rules and alerts."),
    list("monitor.scrape_config_files", "Files in the format of prometheus.yml."),
    text("monitor.scrape_config_files[]", "", "A path."),
    list("monitor.rule_files", "Patterns of rule files."),
    text("monitor.rule_files[]", "", "A pattern."),
    text("monitor.alertmanager_config", "", "File in the format of alertmanager.yml."),
    duration("monitor.retention", "15d", "Time that samples are kept.", kRestart, 60'000),
    duration("monitor.scrape_interval", "15s", "Between scrapes.", false, 1000),
    duration("monitor.evaluation_interval", "15s", "Between evaluations.", false, 1000),

    section("cache", "Answers that are given twice."),
    flag("cache.enabled", "true", "Whether there are any."),
    duration("cache.ttl", "1h", "Time that an answer is kept."),
    integer("cache.max_entries", "10000", 0, kMaxCount, "Most answers."),
    size("cache.max_bytes", "256MiB", 0, "Most bytes."),
    section("cache.semantic", "Answers to questions of the same meaning."),
    flag("cache.semantic.enabled", "false", "Whether it is on."),
    number("cache.semantic.similarity_threshold", "0.95", 0, 1, "Least cosine similarity."),
    duration("cache.semantic.ttl", "1h", "Time that an answer is kept."),
    integer("cache.semantic.max_entries", "10000", 0, kMaxCount, "Most answers."),
    text("cache.semantic.provider", "", "Provider of the embeddings."),
    text("cache.semantic.model", "", "Model of the embeddings."),
    section("cache.session", "Conversations that the gateway remembers."),
    flag("cache.session.enabled", "true", "Whether it does."),
    duration("cache.session.ttl", "24h", "Time since the last message."),
    integer("cache.session.max_messages", "100", 1, 1e6, "Messages of a conversation."),

    section("ai_debate", "Debates between models."),
    flag("ai_debate.enabled", "true", "Whether they are offered."),
    integer("ai_debate.max_participants", "10", 2, 100, "Most participants."),
    integer("ai_debate.max_rounds", "5", 1, 100, "Most rounds."),
    integer("ai_debate.maximal_repeat_rounds", "", 1, 100, "Older name of max_rounds."),
    number("ai_debate.consensus_threshold", "0.7", 0, 1, "Agreement that ends a debate."),
    integer("ai_debate.debate_timeout", "300000", 1, 86'400'000, "Milliseconds of a debate."),
    list("ai_debate.participants", "The usual panel."),
    any("ai_debate.participants[]", "One participant."),
    text("ai_debate.debate_strategy", "", "How participants answer one another."),
    text("ai_debate.voting_strategy", "", "How votes are counted."),
    oneOf("ai_debate.response_format", "brief|detailed|structured|bullet_points", "",
          "Form of the result."),
    flag("ai_debate.enable_memory", "", "Whether earlier debates are remembered."),
    integer("ai_debate.memory_retention", "", 0, kMaxCount,
            "Milliseconds, or days in older files."),
    integer("ai_debate.max_context_length", "", 1, kMaxCount, "Characters of context."),
    number("ai_debate.quality_threshold", "", 0, 1, "Least quality of an answer."),
    integer("ai_debate.max_response_time", "", 1, 86'400'000, "Milliseconds of an answer."),
    flag("ai_debate.enable_streaming", "", "Whether progress is streamed."),

    section("performance", "Older names of limits."),
    duration("performance.graceful_shutdown_timeout", "",
             "Older name of high_availability.graceful_shutdown.timeout."),
    size("performance.max_request_size", "", 1024, "Older name of server.max_body_bytes."),
    duration("performance.request_timeout", "", "Older name of server.request_timeout.", false, 1),

    map("optimization", "Accepted from older files."),
    any("optimization.*", "Any value."),
    map("feature_flags", "Accepted from older files."),
    any("feature_flags.*", "Any value."),
    section("faults", "Faults that are injected on purpose, for drills."),
    flag("faults.enabled", "false", "Whether any is."),
    list("faults.rules", "The faults."),
    any("faults.rules[]", "One fault."),
};

}  // namespace

std::span<const SchemaEntry> schemaEntries()
{
    return kEntries;
}

}  // namespace helix::config

#pragma once
// Caches, traces, drills and what is kept of money and versions.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace helix::config {

struct SemanticCacheConfig {
    bool isEnabled = false;
    double similarityThreshold = 0.95;  ///< least cosine
    std::chrono::milliseconds ttl{std::chrono::hours(1)};
    std::int64_t maxEntries = 10'000;
    std::string provider;                      ///< of the embeddings
    std::string model;                         ///< of the embeddings; empty: the provider's default
    std::chrono::milliseconds timeout{2'000};  ///< of the embedding call; then it is a miss
};

/// Conversations that the gateway remembers.
struct SessionConfig {
    bool isEnabled = true;
    std::chrono::milliseconds ttl{std::chrono::hours(24)};  ///< since the last message
    std::int64_t maxMessages = 100;                         ///< older ones are left out
    std::int64_t maxTokens = 32'000;                        ///< estimated, of the history sent
    std::int64_t maxSessions = 10'000;
};

/// Answers that are given twice.
struct CacheConfig {
    bool isEnabled = false;  ///< true when the file has the section and does not say otherwise
    std::chrono::milliseconds ttl{std::chrono::hours(1)};
    std::int64_t maxEntries = 10'000;
    std::size_t maxBytes = 256UL * 1024 * 1024;  ///< in memory
    std::size_t maxDiskBytes = 1024UL * 1024 * 1024;
    std::size_t maxEntryBytes = 1024 * 1024;
    double maxTemperature = 0.7;  ///< a request that asks for more is not cached unasked
    bool isOnDisk = true;         ///< entries survive a restart
    std::string scope = "key";    ///< key | team | everyone: who shares answers
    SemanticCacheConfig semantic;
    SessionConfig session;
};

struct TracingConfig {
    bool isEnabled = false;
    std::string exporter = "otlp";  ///< otlp | jaeger (its OTLP address) | none
    std::string endpoint;           ///< empty: http://127.0.0.1:4318/v1/traces
    double sampleRate = 0.1;        ///< share of traces; those with an error are always sent
    std::string serviceName;        ///< empty: logging.default_fields.service
    std::map<std::string, std::string> headers{};  ///< of each call, secret
    std::string encoding = "protobuf";             ///< protobuf | json
    std::int64_t queueSize = 2'048;  ///< spans that wait; more are dropped and counted
    std::chrono::milliseconds timeout{10'000};
};

struct FaultsConfig {
    bool isEnabled = false;  ///< whether POST /admin/faults works
    std::chrono::milliseconds maxDuration{std::chrono::hours(1)};
};

struct UsageConfig {
    std::chrono::milliseconds retention{std::chrono::hours(24 * 400)};
    double warnAt = 0.8;  ///< share of a budget from which on its state is "warning"
};

struct ConfigHistoryConfig {
    std::int64_t maxVersions = 100;
};

}  // namespace helix::config

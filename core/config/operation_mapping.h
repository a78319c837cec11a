#pragma once
// Part of mapping.h: the keys of caches, traces, drills and records.

#include "config/is.h"
#include "config/operation_config.h"

namespace helix::config {

void describe(auto& v, Is<SemanticCacheConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("similarity_threshold", c.similarityThreshold);
    v("ttl", c.ttl);
    v("max_entries", c.maxEntries);
    v("provider", c.provider);
    v("model", c.model);
    v("timeout", c.timeout);
}

void describe(auto& v, Is<SessionConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("ttl", c.ttl);
    v("max_messages", c.maxMessages);
    v("max_tokens", c.maxTokens);
    v("max_sessions", c.maxSessions);
}

void describe(auto& v, Is<CacheConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("ttl", c.ttl);
    v("max_entries", c.maxEntries);
    v("max_bytes", c.maxBytes);
    v("max_disk_bytes", c.maxDiskBytes);
    v("max_entry_bytes", c.maxEntryBytes);
    v("max_temperature", c.maxTemperature);
    v("disk", c.isOnDisk);
    v("scope", c.scope);
    v.section("semantic", c.semantic);
    v.section("session", c.session);
}

void describe(auto& v, Is<TracingConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("exporter", c.exporter);
    v("endpoint", c.endpoint);
    v("sample_rate", c.sampleRate);
    v("service_name", c.serviceName);
    v.secrets("headers", c.headers);
    v("encoding", c.encoding);
    v("queue_size", c.queueSize);
    v("timeout", c.timeout);
}

void describe(auto& v, Is<FaultsConfig> auto& c)
{
    v("enabled", c.isEnabled);
    v("max_duration", c.maxDuration);
}

void describe(auto& v, Is<UsageConfig> auto& c)
{
    v("retention", c.retention);
    v("warn_at", c.warnAt);
}

void describe(auto& v, Is<ConfigHistoryConfig> auto& c)
{
    v("max_versions", c.maxVersions);
}

}  // namespace helix::config

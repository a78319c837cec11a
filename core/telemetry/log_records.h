#pragma once
// The three records that operators' tools rely on, each with a fixed set of members. Empty text and
// absent numbers are left out.

#include "telemetry/logger.h"

#include <optional>
#include <string_view>

namespace helix::telemetry {

struct RequestCompleted {
    std::string_view requestId;
    std::string_view traceId;
    std::string_view method;
    std::string_view path;  ///< route template
    int status = 0;
    double durationMs = 0;
    std::string_view provider;
    std::string_view model;
    std::optional<std::int64_t> tokensUsed;
    std::string_view userId;  ///< key id, never the key
    std::string_view errorType;
    int attempts = 0;
    std::string_view clientCertificate{};  ///< its subject
};

struct ProviderErrorRecord {
    std::string_view requestId;
    std::string_view traceId;
    std::string_view provider;
    std::string_view model;
    std::string_view error;
    int status = 0;
    std::optional<double> retryAfterSeconds;
    std::string_view stackTrace;
};

struct DebateCompleted {
    std::string_view debateId;
    std::string_view traceId;
    double durationMs = 0;
    int rounds = 0;
    int participants = 0;
    bool isConsensusReached = false;
    double qualityScore = 0;
};

/// msg request_completed, category request; info, for 5xx error.
void logRequestCompleted(Logger& logger, const RequestCompleted& record);
/// msg provider_error, category provider, level error.
void logProviderError(Logger& logger, const ProviderErrorRecord& record);
/// msg debate_completed, category debate, level info.
void logDebateCompleted(Logger& logger, const DebateCompleted& record);

}  // namespace helix::telemetry

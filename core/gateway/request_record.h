#pragma once
// What the node keeps of one finished request: the row of the request list and, behind it, the
// attempts. A plain value; filled by the telemetry filter, stored by RequestStore. Times are unix
// milliseconds, spans are milliseconds with a fraction. nullopt is "unknown", never a made-up zero.

#include "base/json.h"

#include <cstdint>
#include <optional>
#include <string>

namespace helix::gateway {

struct RequestRecord {
    std::string id;  ///< newId("req", …), unique
    std::int64_t atMs = 0;
    std::string method;
    std::string route;  ///< the template, never the raw path
    int status = 0;
    double durationMs = 0;
    std::optional<double> firstContentMs;
    std::optional<double> overheadMs;  ///< time not spent waiting for a provider
    std::string model;                 ///< as asked
    std::string provider;              ///< who answered; empty: nobody
    std::string providerModel;
    bool isSimulated = false;
    bool isStream = false;
    int attempts = 0;
    int fallbacks = 0;
    std::optional<std::int64_t> promptTokens;
    std::optional<std::int64_t> completionTokens;
    std::optional<std::int64_t> totalTokens;
    std::optional<std::int64_t> cachedTokens;     ///< of promptTokens
    std::optional<std::int64_t> reasoningTokens;  ///< of completionTokens
    std::optional<std::int64_t> audioTokens;      ///< of both
    std::optional<double> costUsd;                ///< when usage and price are known
    bool isUsageEstimated = false;  ///< the stream broke off before the provider told the usage
    std::string finishReason;       ///< empty: none
    std::string errorType;          ///< empty: no error
    std::string errorMessage;
    std::string client;
    std::string userAgent;
    std::string traceId;
    std::int64_t bytesIn = 0;
    std::int64_t bytesOut = 0;
    std::string keyId;  ///< public id of the caller's API key; empty: none
    std::string team;   ///< of the caller's key; empty: none
    std::string user;   ///< who signed in; empty: nobody
    /// Where the answer came from: exact, semantic, shared (another request's call under way) or
    /// miss; empty: no cache was asked.
    std::string cache;

    std::string attemptsJson;  ///< a JSON array in the shape of attempt_list; empty: []
    std::optional<std::string> bodyExcerpt;  ///< only when bodies are captured

    /// True for a status of 400 and above and for a stream that ended with an error.
    [[nodiscard]] bool isError() const { return status >= 400 || !errorType.empty(); }

    friend bool operator==(const RequestRecord&, const RequestRecord&) = default;
};

/// One element of GET /admin/requests.
[[nodiscard]] Json toJson(const RequestRecord& record);
/// GET /admin/requests/{id}: toJson() with body_excerpt and attempt_list.
[[nodiscard]] Json toDetailJson(const RequestRecord& record);

}  // namespace helix::gateway

#include "telemetry/log_records.h"

namespace helix::telemetry {

namespace {

// The members that a record has, without those that are empty.
class Members {
public:
    void text(std::string_view key, std::string_view value)
    {
        if (!value.empty()) m_fields.emplace_back(key, value);
    }
    template <class T>
    void value(std::string_view key, T value)
    {
        m_fields.emplace_back(key, value);
    }
    [[nodiscard]] std::span<const Field> all() const { return m_fields; }

private:
    std::vector<Field> m_fields;
};

}  // namespace

void logRequestCompleted(Logger& logger, const RequestCompleted& record)
{
    const Level level = record.status >= 500 ? Level::Error : Level::Info;
    if (!logger.isEnabled(level, "request")) return;
    Members members;
    members.text("trace_id", record.traceId);
    members.text("request_id", record.requestId);
    members.text("method", record.method);
    members.text("path", record.path);
    members.value("status", record.status);
    members.value("duration_ms", record.durationMs);
    members.text("provider", record.provider);
    members.text("model", record.model);
    if (record.tokensUsed) members.value("tokens_used", *record.tokensUsed);
    members.text("user_id", record.userId);
    members.text("error_type", record.errorType);
    if (record.attempts > 0) members.value("attempts", record.attempts);
    members.text("client_certificate", record.clientCertificate);
    logger.log(level, "request", "request_completed", members.all());
}

void logProviderError(Logger& logger, const ProviderErrorRecord& record)
{
    if (!logger.isEnabled(Level::Error, "provider")) return;
    Members members;
    members.text("trace_id", record.traceId);
    members.text("request_id", record.requestId);
    members.text("provider", record.provider);
    members.text("model", record.model);
    members.text("error", record.error);
    if (record.status > 0) members.value("status", record.status);
    if (record.retryAfterSeconds) members.value("retry_after", *record.retryAfterSeconds);
    members.text("stack_trace", record.stackTrace);
    logger.log(Level::Error, "provider", "provider_error", members.all());
}

void logDebateCompleted(Logger& logger, const DebateCompleted& record)
{
    if (!logger.isEnabled(Level::Info, "debate")) return;
    Members members;
    members.text("trace_id", record.traceId);
    members.text("debate_id", record.debateId);
    members.value("duration_ms", record.durationMs);
    members.value("rounds", record.rounds);
    members.value("participants", record.participants);
    members.value("consensus_reached", record.isConsensusReached);
    members.value("quality_score", record.qualityScore);
    logger.log(Level::Info, "debate", "debate_completed", members.all());
}

}  // namespace helix::telemetry

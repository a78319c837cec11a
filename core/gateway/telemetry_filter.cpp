#include "gateway/telemetry_filter.h"

#include "gateway/endpoint.h"
#include "telemetry/log_records.h"

#include <charconv>

namespace helix::gateway {

namespace {

constexpr std::size_t kMaxBodyExcerpt = 4 * 1024;

double millis(std::chrono::nanoseconds span)
{
    return std::chrono::duration<double, std::milli>(span).count();
}

std::string millisText(const std::optional<routing::Micros>& span)
{
    if (!span) return "null";
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, millis(*span)).ptr;
    return {text, end};
}

void appendRaw(std::string& out, std::string_view name, std::string_view json)
{
    out += ",\"";
    out += name;
    out += "\":";
    out += json;
}

void appendText(std::string& out, std::string_view name, std::string_view text)
{
    appendRaw(out, name, {});
    appendJsonString(out, text);
}

// One provider_error a failed attempt, with the ids that lead to the request.
void logFailedAttempts(telemetry::Logger& logger, const Exchange& exchange)
{
    for (const auto& attempt : exchange.attempts.records()) {
        if (!attempt.wasSent || attempt.outcome == "success" || attempt.outcome == "cancelled" ||
            attempt.outcome.empty())
            continue;
        const std::string error =
            attempt.outcome + (attempt.message.empty() ? "" : ": " + attempt.message);
        telemetry::ProviderErrorRecord record;
        record.requestId = exchange.record.id;
        record.traceId = exchange.record.traceId;
        record.provider = attempt.provider;
        record.model = attempt.model;
        record.error = error;
        record.status = attempt.status;
        telemetry::logProviderError(logger, record);
    }
}

}  // namespace

std::string attemptsJson(const std::vector<routing::AttemptRecord>& attempts)
{
    // By hand: building a JSON tree of it was a twentieth of the processor time of a request.
    std::string out = "[";
    for (const auto& attempt : attempts) {
        out += out.size() == 1 ? "{\"number\":" : ",{\"number\":";
        out += std::to_string(attempt.number);
        appendText(out, "provider", attempt.provider);
        appendText(out, "model", attempt.model);
        appendText(out, "key", attempt.key);
        appendRaw(out, "is_simulated", attempt.isSimulated ? "true" : "false");
        appendRaw(out, "was_sent", attempt.wasSent ? "true" : "false");
        appendRaw(out, "started_ms_offset", millisText(attempt.startedOffset));
        appendRaw(out, "connect_ms", millisText(attempt.connect));
        appendRaw(out, "first_byte_ms", millisText(attempt.firstByte));
        appendRaw(out, "first_content_ms", millisText(attempt.firstContent));
        appendRaw(out, "duration_ms", millisText(attempt.duration));
        appendText(out, "outcome", attempt.outcome);
        appendRaw(out, "status", attempt.status == 0 ? "null" : std::to_string(attempt.status));
        if (attempt.message.empty())
            appendRaw(out, "message", "null");
        else
            appendText(out, "message", attempt.message);
        appendRaw(out, "delay_before_ms", std::to_string(attempt.delayBefore.count()));
        appendText(out, "breaker_before", routing::breakerStateName(attempt.breakerBefore));
        appendRaw(out, "was_fallback", attempt.wasFallback ? "true" : "false");
        appendRaw(out, "is_hedge", attempt.isHedge ? "true" : "false");
        if (!attempt.injected.empty()) appendText(out, "injected", attempt.injected);
        out.push_back('}');
    }
    out.push_back(']');
    return out;
}

std::optional<ApiError> TelemetryFilter::before(Exchange& exchange)
{
    m_services.metrics.requestStarted();
    exchange.record.route =
        exchange.endpoint == nullptr ? std::string() : std::string(exchange.endpoint->path);
    if (exchange.endpoint != nullptr && exchange.endpoint->isRecorded)
        ++m_services.traffic.inFlight;
    return std::nullopt;
}

void TelemetryFilter::after(Exchange& exchange)
{
    RequestRecord& record = exchange.record;
    const auto duration = m_services.clock.steadyNow() - exchange.started;
    record.durationMs = millis(duration);
    record.bytesOut = static_cast<std::int64_t>(exchange.writer.bytesSent());
    if (record.status == 0) record.status = 499;  // the client left before there was an answer
    m_services.metrics.requestFinished(record.method, record.route, record.status, duration);

    const bool isRecorded = exchange.endpoint != nullptr && exchange.endpoint->isRecorded;
    const bool isPolling = !isRecorded && record.status < 400;
    if (isRecorded) {
        --m_services.traffic.inFlight;
        ++m_services.traffic.requests;
        if (record.status >= 500 || (record.status < 400 && record.isError()))
            ++m_services.traffic.errors;
    }
    record.attempts = exchange.attempts.attempts();
    record.fallbacks = exchange.attempts.fallbacks();

    // Polling by probes and consoles would bury the requests that matter, so its lines are of level
    // debug.
    if (isPolling && !m_services.logger.isEnabled(telemetry::Level::Debug, "request")) return;
    logFailedAttempts(m_services.logger, exchange);
    telemetry::RequestCompleted line;
    line.requestId = record.id;
    line.traceId = record.traceId;
    line.method = record.method;
    line.path = record.route;
    line.status = record.status;
    line.durationMs = record.durationMs;
    line.provider = record.provider;
    line.model = record.providerModel;
    line.tokensUsed = record.totalTokens;
    line.userId = record.keyId.empty() ? record.user : record.keyId;
    line.errorType = record.errorType;
    line.attempts = record.attempts;
    line.clientCertificate = exchange.request.clientCertificate;
    telemetry::logRequestCompleted(m_services.logger, line);
    if (!isRecorded) return;

    if (!exchange.attempts.records().empty()) {
        record.attemptsJson = attemptsJson(exchange.attempts.records());
        record.overheadMs = exchange.overheadMs(exchange.started + duration);
    }
    if (exchange.config().requestLog.isCapturingBodies)
        record.bodyExcerpt =
            m_services.logger.redactor().redact(exchange.request.body.substr(0, kMaxBodyExcerpt));
    (void)m_services.requests.add(std::move(record));
}

}  // namespace helix::gateway

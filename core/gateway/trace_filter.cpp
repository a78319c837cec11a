#include "gateway/trace_filter.h"

#include "gateway/endpoint.h"
#include "gateway/request_spans.h"
#include "telemetry/trace_exporter.h"
#include "telemetry/trace_sampling.h"

namespace helix::gateway {

namespace {

constexpr int kFirstServerError = 500;
constexpr int kClientLeft = 499;

bool isWanted(const Exchange& exchange)
{
    const bool isModelCall = exchange.endpoint != nullptr && exchange.endpoint->isRecorded;
    const RequestRecord& record = exchange.record;
    if (!isModelCall) return record.status >= kFirstServerError;
    return exchange.trace.isSampled || record.isError();
}

}  // namespace

std::optional<ApiError> TraceFilter::before(Exchange& exchange)
{
    // A caller that has a trace has decided already.
    const auto& tracing = exchange.config().tracing;
    if (m_services.traces != nullptr && tracing.isEnabled && !exchange.trace.isContinued)
        exchange.trace.isSampled =
            telemetry::isTraceSampled(exchange.trace.traceId, tracing.sampleRate);
    if (exchange.endpoint != nullptr && exchange.endpoint->isRecorded)
        exchange.attempts.setTrace(std::make_shared<const telemetry::TraceContext>(exchange.trace));
    return std::nullopt;
}

void TraceFilter::after(Exchange& exchange)
{
    if (m_services.traces == nullptr || !exchange.config().tracing.isEnabled) return;
    if (exchange.record.status == 0) exchange.record.status = kClientLeft;
    if (!isWanted(exchange)) return;
    exchange.record.bytesOut = static_cast<std::int64_t>(exchange.writer.bytesSent());
    const auto ended = m_services.clock.steadyNow();
    (void)m_services.traces->offer(
        requestSpans({exchange.record, exchange.trace, exchange.attempts.records(), exchange.spans,
                      exchange.config(), operationOf(exchange.record.route, exchange.pathParameter),
                      exchange.started, ended, m_services.clock.wallNow()}));
}

}  // namespace helix::gateway

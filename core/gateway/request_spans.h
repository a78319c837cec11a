#pragma once
// The trace of one request: its own span and one for each step that it wrote down, made after the
// answer. Pure. No text of a prompt, an answer or an error goes in: names, numbers, classes.

#include "config/config.h"
#include "gateway/request_record.h"
#include "routing/attempt_record.h"
#include "telemetry/span.h"
#include "telemetry/span_note.h"
#include "telemetry/trace_context.h"

namespace helix::gateway {

/// Steps beyond so many are left out of the trace.
inline constexpr std::size_t kMaxNotedSpans = 64;

/// What is known of a request when it is over; all of it outlives the call.
struct FinishedRequest {
    const RequestRecord& record;
    const telemetry::TraceContext& trace;
    const std::vector<routing::AttemptRecord>& attempts;
    const std::vector<telemetry::SpanNote>& notes;
    const config::Config& config;
    std::string_view operation;  ///< see operationOf()
    SteadyTime started;
    SteadyTime ended;
    WallTime endedAt;  ///< the same moment by the calendar
};

/// gen_ai.operation.name of a model call. pathParameter: of Gemini's paths, "model:method".
[[nodiscard]] std::string_view operationOf(std::string_view route, std::string_view pathParameter);

/// The request's span first.
[[nodiscard]] std::vector<telemetry::Span> requestSpans(const FinishedRequest& request);

}  // namespace helix::gateway

// How an attempt of a run begins: its clocks, its entry in the log, its place in the trace, and the
// fault that a drill puts in its way.

#include "routing/dispatch_run.h"

#include "routing/faulty_call.h"
#include "telemetry/trace_context.h"

namespace helix::routing {

namespace {

/// A span below the request's; its id goes to the record and, as the parent, to the provider.
providers::TraceFields openSpan(const AttemptLog& log, AttemptRecord& record)
{
    if (!log.trace()) return {};
    auto span = log.trace()->child();
    providers::TraceFields fields{span.traceparent(), std::move(span.traceState)};
    record.spanId = std::move(span.spanId);
    return fields;
}

}  // namespace

Answer DispatchRun::start(Trial& trial, Admission admission, bool isHedge)
{
    const auto clocks = cutToDeadline(trial.provider->timeouts, m_context.request.isStream,
                                      m_context.deadline, m_context.clock.steadyNow());
    auto entry = record(trial);
    entry.isHedge = isHedge;
    trial.delayBefore = std::chrono::milliseconds(0);
    auto call = begin(trial, entry, clocks);
    Answer answer;
    answer.attempt = std::make_unique<Attempt>(
        Attempt::Parts{trial.target, std::move(admission.permit), std::move(call), std::move(entry),
                       clocks, std::move(admission.reservation)},
        m_context.clock, m_context.log, m_context.options.listeners.attemptEnded);
    return answer;
}

std::unique_ptr<providers::UpstreamCall> DispatchRun::begin(const Trial& trial,
                                                            AttemptRecord& entry,
                                                            const providers::AttemptClocks& clocks)
{
    auto fields = openSpan(m_context.log, entry);
    auto* faults = m_context.options.faults;
    auto injection = faults ? faults->match(entry.provider, entry.model, m_isStream) : std::nullopt;
    if (!injection)
        return trial.upstream->startTraced(m_context.worker, m_context.request, entry.model,
                                           trial.keyIndex, clocks, fields);
    entry.injected = injection->id;
    auto later = [upstream = trial.upstream, &worker = m_context.worker,
                  &request = m_context.request, model = entry.model, key = trial.keyIndex,
                  fields = std::move(fields)](const providers::AttemptClocks& left) {
        return upstream->startTraced(worker, request, model, key, left, fields);
    };
    return std::make_unique<FaultyCall>(
        FaultyCall::Parts{std::move(*injection), std::move(later), clocks}, m_context.worker,
        m_context.options.sleeper, m_context.clock);
}

}  // namespace helix::routing

// What tracing costs a request on its own thread: the decision, the spans of one that is sampled
// and their way into the queue (goal: a few microseconds), a full queue, and the check for injected
// faults while there are none. The encoding is the exporter's thread's affair and printed beside.

#include "gateway/request_spans.h"
#include "routing/fault_plan.h"
#include "telemetry/trace_exporter.h"
#include "telemetry/trace_sampling.h"

#include <benchmark/benchmark.h>

namespace {

using namespace helix;
using namespace std::chrono_literals;

class TakingSink final : public telemetry::SpanSink {
public:
    telemetry::SendOutcome send(std::string, std::string_view, std::chrono::milliseconds) override
    {
        return {true, false, {}, {}, {}};
    }
    void cancel() override {}
};

/// A request with one retry and its answer.
struct Sample {
    Sample()
    {
        config.providers["claude"].vendor = "claude";
        config.providers["claude"].baseUrl = "https://api.anthropic.com";
        telemetry::TraceHeaders none;
        trace = telemetry::TraceContext::accept(none, true);
        record.id = "req-018cfa2b3c4d9e1f00aa55cc";
        record.method = "POST";
        record.route = "/v1/chat/completions";
        record.status = 200;
        record.model = "claude";
        record.provider = "claude";
        record.providerModel = "claude-sonnet-4-6";
        record.client = "127.0.0.1";
        record.finishReason = "stop";
        record.promptTokens = 100;
        record.completionTokens = 200;
        routing::AttemptRecord attempt;
        attempt.number = 1;
        attempt.provider = "claude";
        attempt.model = "claude-sonnet-4-6";
        attempt.key = "key_1a2b3c4d";
        attempt.outcome = "server_error";
        attempt.spanId = trace.spanId;
        attempts.push_back(attempt);
        attempt.outcome = "success";
        attempts.push_back(attempt);
    }
    [[nodiscard]] std::vector<telemetry::Span> spans() const
    {
        return gateway::requestSpans({record, trace, attempts, notes, config, "chat", started,
                                      started + 1s, WallTime(1'700'000'000s)});
    }

    config::Config config;
    telemetry::TraceContext trace;
    gateway::RequestRecord record;
    std::vector<routing::AttemptRecord> attempts;
    std::vector<telemetry::SpanNote> notes;
    SteadyTime started{1h};
};

void sampleDecision(benchmark::State& state)
{
    const Sample sample;
    for (auto _ : state)
        benchmark::DoNotOptimize(telemetry::isTraceSampled(sample.trace.traceId, 0.1));
}
BENCHMARK(sampleDecision);

void spansIntoTheQueue(benchmark::State& state)
{
    const Sample sample;
    telemetry::TraceExporter exporter;
    telemetry::TraceExporterOptions options;
    options.queueSize = 1'000'000;
    exporter.configure(options, std::make_shared<TakingSink>());
    for (auto _ : state) benchmark::DoNotOptimize(exporter.offer(sample.spans()));
    state.counters["dropped"] = static_cast<double>(exporter.counts().dropped);
}
BENCHMARK(spansIntoTheQueue)->Iterations(100'000);

void spansIntoAFullQueue(benchmark::State& state)
{
    const Sample sample;
    telemetry::TraceExporter exporter;
    telemetry::TraceExporterOptions options;
    options.queueSize = 1;
    exporter.configure(options, std::make_shared<TakingSink>());
    for (auto _ : state) benchmark::DoNotOptimize(exporter.offer(sample.spans()));
}
BENCHMARK(spansIntoAFullQueue);

void encodeABatch(benchmark::State& state)
{
    const Sample sample;
    std::vector<telemetry::Span> batch;
    while (batch.size() < 510)
        for (auto& span : sample.spans()) batch.push_back(std::move(span));
    const auto encoding = static_cast<telemetry::OtlpEncoding>(state.range(0));
    std::size_t bytes = 0;
    for (auto _ : state) bytes = telemetry::encodeOtlp({}, batch, encoding).size();
    state.counters["bytes"] = static_cast<double>(bytes);
    state.counters["spans"] = static_cast<double>(batch.size());
}
BENCHMARK(encodeABatch)->ArgName("json")->Arg(0)->Arg(1);

void noFaults(benchmark::State& state)
{
    const SystemClock clock;
    routing::FaultPlan plan(clock);
    for (auto _ : state) benchmark::DoNotOptimize(plan.match("claude", "claude-sonnet-4-6", true));
}
BENCHMARK(noFaults);

}  // namespace

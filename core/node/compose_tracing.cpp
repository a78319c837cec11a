#include "node/composition.h"

#include "node/otlp_http_sink.h"
#include "telemetry/trace_address.h"
#include "telemetry/trace_exporter.h"
#include "telemetry/trace_names.h"

#include <unistd.h>
#include <algorithm>

namespace helix::node {

namespace {

namespace names = telemetry::names;

/// What a drain may spend on the last spans.
constexpr std::chrono::milliseconds kFlushPatience{3'000};

telemetry::TraceResource resourceOf(const config::Config& config, const std::string& instance)
{
    telemetry::Span table;  // for its typed setters
    const std::string& service =
        config.tracing.serviceName.empty() ? config.serviceName : config.tracing.serviceName;
    table.text(names::kServiceName, service);
    table.text(names::kServiceVersion, HELIX_VERSION);
    table.text(names::kServiceInstance, instance);
    if (!config.environment.empty()) {
        table.text(names::kEnvironment, config.environment);
        table.text(names::kOldEnvironment, config.environment);
    }
    table.text(names::kSdkName, "helixagent");
    table.text(names::kSdkLanguage, "cpp");
    table.text(names::kSdkVersion, HELIX_VERSION);
    return {std::move(table.attributes), "helixagent", HELIX_VERSION};
}

bool isExporting(const config::TracingConfig& tracing)
{
    return tracing.isEnabled && tracing.exporter != "none";
}

/// What decides about the connection; a change of anything else keeps it.
bool isSameTarget(const config::TracingConfig& a, const config::TracingConfig& b)
{
    return isExporting(a) == isExporting(b) && a.endpoint == b.endpoint && a.headers == b.headers;
}

}  // namespace

void Composition::composeTracing()
{
    m_traces = std::make_unique<telemetry::TraceExporter>(
        [this](bool isFailing, const std::string& problem) {
            if (isFailing)
                m_logger->log(telemetry::Level::Warn, "node", "trace_export_failing",
                              {{"error", problem}});
            else
                m_logger->log(telemetry::Level::Info, "node", "trace_export_recovered", {});
        });
    using telemetry::PulledType;
    const auto pull = [this](const char* name, const char* help, PulledType type, auto member) {
        m_registry.pullValue(name, help, type, [this, member] {
            return static_cast<double>(m_traces->counts().*member);
        });
    };
    using Counts = telemetry::TraceCounts;
    pull("trace_spans_sent_total", "Spans that the collector took.", PulledType::Counter,
         &Counts::sent);
    pull("trace_spans_failed_total", "Spans that could not be delivered.", PulledType::Counter,
         &Counts::failed);
    pull("trace_spans_dropped_total", "Spans that found no room in the queue.", PulledType::Counter,
         &Counts::dropped);
    pull("trace_spans_waiting", "Spans that wait for the collector.", PulledType::Gauge,
         &Counts::waiting);
    m_traceInstance = facts().name + "-" + std::to_string(::getpid());
    applyTracing(*m_initialConfig, nullptr);
}

void Composition::applyTracing(const config::Config& config, const config::Config* before)
{
    const auto& tracing = config.tracing;
    if (!isExporting(tracing)) {
        m_traceSink.reset();
        m_traces->configure({}, nullptr);
        return;
    }
    if (before == nullptr || m_traceSink == nullptr || !isSameTarget(tracing, before->tracing)) {
        const auto address = telemetry::traceAddress(tracing.endpoint);
        if (!address.note.empty())
            m_logger->log(telemetry::Level::Warn, "node", "trace_endpoint_translated",
                          {{"hint", address.note}});
        net::Headers headers;
        for (const auto& [name, value] : tracing.headers) headers.add(name, value);
        m_traceSink = std::make_shared<OtlpHttpSink>(address.url, std::move(headers));
    }
    telemetry::TraceExporterOptions options;
    options.queueSize = static_cast<std::size_t>(tracing.queueSize);
    options.timeout = tracing.timeout;
    options.encoding = tracing.encoding == "json" ? telemetry::OtlpEncoding::Json
                                                  : telemetry::OtlpEncoding::Protobuf;
    options.resource = resourceOf(config, m_traceInstance);
    m_traces->configure(std::move(options), m_traceSink);
}

void Composition::drainTracing(SteadyTime until)
{
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - m_clock.steadyNow());
    const auto patience = std::min(kFlushPatience, left);
    if (patience.count() > 0 && !m_isHurried && m_traces->counts().waiting > 0)
        (void)m_traces->flush(patience);
    m_traces->stop();
}

}  // namespace helix::node

#include "telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <algorithm>
#include <mutex>

namespace helix::telemetry {

namespace {

prometheus::MetricType libraryType(PulledType type)
{
    switch (type) {
        case PulledType::Gauge: return prometheus::MetricType::Gauge;
        case PulledType::Counter: return prometheus::MetricType::Counter;
        case PulledType::Untyped: break;
    }
    return prometheus::MetricType::Untyped;
}

// The library keeps series in hash order; a stable text is easier to read and to compare.
void sort(std::vector<prometheus::MetricFamily>& families)
{
    std::sort(families.begin(), families.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    for (auto& family : families)
        std::sort(family.metric.begin(), family.metric.end(),
                  [](const auto& a, const auto& b) { return a.label < b.label; });
}

}  // namespace

class MetricsRegistry::Pulled {
public:
    struct Source {
        std::string help;
        PulledType type = PulledType::Gauge;
        std::function<std::vector<PulledSample>()> read;
    };

    void set(std::string name, Source source)
    {
        const std::lock_guard lock(m_mutex);
        m_sources[std::move(name)] = std::make_shared<const Source>(std::move(source));
    }

    void collectInto(std::vector<prometheus::MetricFamily>& families) const
    {
        for (const auto& [name, source] : sources()) {
            prometheus::MetricFamily family;
            family.name = name;
            family.help = source->help;
            family.type = libraryType(source->type);
            for (const PulledSample& sample : source->read()) {
                prometheus::ClientMetric metric;
                for (const auto& [label, value] : sample.labels)
                    metric.label.push_back({label, value});
                metric.gauge.value = sample.value;
                metric.counter.value = sample.value;
                metric.untyped.value = sample.value;
                family.metric.push_back(std::move(metric));
            }
            if (!family.metric.empty()) families.push_back(std::move(family));
        }
    }

private:
    // A copy, so that no lock is held while foreign code answers.
    [[nodiscard]] std::map<std::string, std::shared_ptr<const Source>> sources() const
    {
        const std::lock_guard lock(m_mutex);
        return m_sources;
    }

    mutable std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<const Source>> m_sources;
};

MetricsRegistry::MetricsRegistry(std::string prefix)
    : m_prefix(std::move(prefix)),
      m_registry(std::make_shared<prometheus::Registry>()),
      m_pulled(std::make_shared<Pulled>())
{}

MetricsRegistry::~MetricsRegistry() = default;

std::string MetricsRegistry::fullName(std::string_view name) const
{
    return m_prefix.empty() ? std::string(name) : m_prefix + "_" + std::string(name);
}

prometheus::Family<prometheus::Counter>& MetricsRegistry::counter(std::string_view name,
                                                                  std::string_view help)
{
    return prometheus::BuildCounter()
        .Name(fullName(name))
        .Help(std::string(help))
        .Register(*m_registry);
}

prometheus::Family<prometheus::Gauge>& MetricsRegistry::gauge(std::string_view name,
                                                              std::string_view help)
{
    return prometheus::BuildGauge()
        .Name(fullName(name))
        .Help(std::string(help))
        .Register(*m_registry);
}

prometheus::Family<prometheus::Histogram>& MetricsRegistry::histogram(std::string_view name,
                                                                      std::string_view help)
{
    return prometheus::BuildHistogram()
        .Name(fullName(name))
        .Help(std::string(help))
        .Register(*m_registry);
}

void MetricsRegistry::pull(std::string_view name, std::string_view help, PulledType type,
                           std::function<std::vector<PulledSample>()> read)
{
    m_pulled->set(fullName(name), {std::string(help), type, std::move(read)});
}

void MetricsRegistry::pullValue(std::string_view name, std::string_view help, PulledType type,
                                std::function<double()> read)
{
    pull(name, help, type, [read = std::move(read)] {
        return std::vector<PulledSample>{PulledSample{{}, read()}};
    });
}

std::string MetricsRegistry::exposition() const
{
    std::vector<prometheus::MetricFamily> families = m_registry->Collect();
    m_pulled->collectInto(families);
    sort(families);
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace helix::telemetry

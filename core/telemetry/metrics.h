#pragma once
// The node's metrics in Prometheus' text format. Owned by the node; modules get families from it
// once and keep references to series, so that the hot path is one atomic addition.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Registry;
class Counter;
class Gauge;
class Histogram;
template <typename T>
class Family;
}  // namespace prometheus

namespace helix::telemetry {

using Labels = std::map<std::string, std::string>;

struct PulledSample {
    Labels labels;
    double value = 0;
};

enum class PulledType { Gauge, Counter, Untyped };

/// Thread: any.
class MetricsRegistry {
public:
    /// prefix is put before every name with an underscore: letters, digits, `_`; may be empty.
    explicit MetricsRegistry(std::string prefix = "helixagent");
    ~MetricsRegistry();
    MetricsRegistry(const MetricsRegistry&) = delete;
    MetricsRegistry& operator=(const MetricsRegistry&) = delete;

    [[nodiscard]] prometheus::Family<prometheus::Counter>& counter(std::string_view name,
                                                                   std::string_view help);
    [[nodiscard]] prometheus::Family<prometheus::Gauge>& gauge(std::string_view name,
                                                               std::string_view help);
    [[nodiscard]] prometheus::Family<prometheus::Histogram>& histogram(std::string_view name,
                                                                       std::string_view help);

    /// A metric whose samples are asked for at each exposition. read must be quick, must not throw,
    /// and must stay callable as long as the registry lives. A second pull() of the same name
    /// replaces the first.
    void pull(std::string_view name, std::string_view help, PulledType type,
              std::function<std::vector<PulledSample>()> read);
    /// The same for a single number without labels.
    void pullValue(std::string_view name, std::string_view help, PulledType type,
                   std::function<double()> read);

    /// Text format 0.0.4, families sorted by name.
    [[nodiscard]] std::string exposition() const;
    [[nodiscard]] const std::string& prefix() const noexcept { return m_prefix; }

    /// Content type of exposition().
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

private:
    class Pulled;
    [[nodiscard]] std::string fullName(std::string_view name) const;

    std::string m_prefix;
    std::shared_ptr<prometheus::Registry> m_registry;
    std::shared_ptr<Pulled> m_pulled;
};

}  // namespace helix::telemetry

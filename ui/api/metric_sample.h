#pragma once
// Samples of a Prometheus text exposition, reduced to the families the console draws.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <optional>

namespace helix::api {

struct MetricSample {
    QString name;
    QMap<QString, QString> labels;
    double value = 0;  ///< NaN and the infinities are values
};

/// Upper bounds and cumulative counts of one histogram, summed over its label sets.
struct HistogramState {
    QList<double> bounds;  ///< ascending, the last is +Inf
    QList<double> counts;  ///< cumulative, as long as `bounds`
};

class MetricsSnapshot {
public:
    qint64 atMs = 0;  ///< when the console read it
    QList<MetricSample> samples;

    /// Sum over every sample of `name` (exact) whose labels contain `labels`; none without a match.
    [[nodiscard]] std::optional<double> sum(const QString& name,
                                            const QMap<QString, QString>& labels = {}) const;
    /// The histogram `name` (without `_bucket`); none when absent.
    [[nodiscard]] std::optional<HistogramState> histogram(const QString& name) const;
};

/// Reads the samples whose name ends with one of `suffixes`; what stands before it is the metric
/// prefix, and is cut off. Malformed lines are skipped and counted; at most kMaxMetricSamples are
/// kept. O(bytes).
struct MetricsText {
    MetricsSnapshot snapshot;
    int malformedLines = 0;
    int samplesNotKept = 0;
    QString prefix;  ///< detected: "helixagent" of "helixagent_http_requests_total", may be empty
};
inline constexpr int kMaxMetricSamples = 20'000;
[[nodiscard]] MetricsText readMetricsText(const QByteArray& text, const QStringList& suffixes);

/// The q-quantile (0..1) between two readings of a cumulative histogram, by linear interpolation as
/// histogram_quantile() does; none without calls in between or after a counter reset.
[[nodiscard]] std::optional<double> histogramQuantile(double q, const HistogramState& earlier,
                                                      const HistogramState& later);

}  // namespace helix::api

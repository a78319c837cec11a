#include "cluster/session_history.h"

#include <cmath>
#include <limits>

namespace helix::cluster {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// Latency quantiles are taken over the calls of this span, so that a quiet minute still has some.
constexpr qint64 kLatencyWindowMs = 60'000;
constexpr qint64 kRateWindowMs = 10'000;

/// The histogram of the inference calls: other routes would make every quantile look fast.
std::optional<api::HistogramState> dataPlaneHistogram(const api::MetricsSnapshot& snapshot)
{
    api::MetricsSnapshot inference;
    for (const auto& sample : snapshot.samples) {
        const auto route = sample.labels.value(QStringLiteral("path"),
                                               sample.labels.value(QStringLiteral("endpoint")));
        if (route.isEmpty() || route.startsWith(QStringLiteral("/v1")))
            inference.samples.append(sample);
    }
    auto histogram = inference.histogram(QStringLiteral("http_request_duration_seconds"));
    return histogram ? histogram : inference.histogram(QStringLiteral("request_duration_seconds"));
}

}  // namespace

void SessionHistory::append(QList<QPointF>& points, qint64 atMs, double value)
{
    if (points.size() >= kMaxHistoryPoints) points.removeFirst();
    points.append(QPointF(double(atMs), value));
}

void SessionHistory::addStatus(qint64 atMs, const api::NodeStatus& status)
{
    append(m_inFlight, atMs, status.requestsInFlight ? double(*status.requestsInFlight) : kNaN);
    if (!status.requestsTotal) return;
    const Totals now{atMs, double(*status.requestsTotal), double(status.errorsTotal.value_or(0))};
    addRates(now);
    if (m_totals.size() >= kMaxHistoryPoints) m_totals.removeFirst();
    m_totals.append(now);
}

// The rate is that of the last ten seconds: two-second steps of a quiet node would only show noise.
// A total that shrank means that the node restarted: no rate for that step, and no history across
// it.
void SessionHistory::addRates(const Totals& now)
{
    if (m_totals.isEmpty() || now.atMs <= m_totals.last().atMs) return;
    const bool isReset = now.requests < m_totals.last().requests;
    if (isReset) m_totals.clear();
    const auto first = std::find_if(m_totals.begin(), m_totals.end(), [&](const Totals& totals) {
        return totals.atMs >= now.atMs - kRateWindowMs;
    });
    const auto& from = first == m_totals.end() ? m_totals.value(m_totals.size() - 1, now) : *first;
    const double seconds = double(now.atMs - from.atMs) / 1000;
    append(m_requestRate, now.atMs, isReset ? kNaN : (now.requests - from.requests) / seconds);
    append(m_errorRate, now.atMs,
           isReset ? kNaN : std::max(0.0, now.errors - from.errors) / seconds);
}

void SessionHistory::addMetrics(const api::MetricsText& metrics)
{
    const qint64 atMs = metrics.snapshot.atMs;
    const auto histogram = dataPlaneHistogram(metrics.snapshot);
    if (!histogram) return;
    while (m_readings.size() > 1 && m_readings.at(1).atMs <= atMs - kLatencyWindowMs)
        m_readings.removeFirst();
    const auto quantile = [&](double q) {
        const auto seconds =
            m_readings.isEmpty()
                ? std::nullopt
                : api::histogramQuantile(q, m_readings.first().histogram, *histogram);
        return seconds ? *seconds * 1000 : kNaN;
    };
    append(m_latencyP50, atMs, quantile(0.5));
    append(m_latencyP95, atMs, quantile(0.95));
    append(m_latencyP99, atMs, quantile(0.99));
    m_readings.append({atMs, *histogram});
}

void SessionHistory::addGap(qint64 atMs)
{
    for (auto* points : {&m_requestRate, &m_errorRate, &m_inFlight})
        if (!points->isEmpty() && !std::isnan(points->last().y())) append(*points, atMs, kNaN);
}

std::optional<double> SessionHistory::meanRequestRate(qint64 windowMs) const
{
    if (m_totals.size() < 2) return std::nullopt;
    const auto& last = m_totals.last();
    const auto first = std::find_if(m_totals.begin(), m_totals.end(), [&](const Totals& totals) {
        return totals.atMs >= last.atMs - windowMs;
    });
    if (first == m_totals.end() || first->atMs >= last.atMs) return std::nullopt;
    return (last.requests - first->requests) * 1000 / double(last.atMs - first->atMs);
}

std::optional<double> SessionHistory::errorShare(qint64 windowMs) const
{
    if (m_totals.size() < 2) return std::nullopt;
    const auto& last = m_totals.last();
    const auto first = std::find_if(m_totals.begin(), m_totals.end(), [&](const Totals& totals) {
        return totals.atMs >= last.atMs - windowMs;
    });
    const double requests = last.requests - first->requests;
    if (requests <= 0) return std::nullopt;
    return std::max(0.0, last.errors - first->errors) / requests;
}

}  // namespace helix::cluster

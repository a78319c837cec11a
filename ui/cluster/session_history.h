#pragma once
// What the polls of this session added up to, as points over time: the charts of the overview read
// it. Bounded: the oldest points go when kMaxHistoryPoints is reached. A missed poll leaves a NaN
// point, so that a gap stays visible.

#include "api/metric_sample.h"
#include "api/status.h"

#include <QList>
#include <QPointF>
#include <optional>

namespace helix::cluster {

/// Half an hour at one point every two seconds.
inline constexpr int kMaxHistoryPoints = 900;

class SessionHistory {
public:
    /// Takes the totals of one status answer; the rate is that of the last ten seconds.
    void addStatus(qint64 atMs, const api::NodeStatus& status);
    /// Takes one reading of /metrics; quantiles are those of the calls since the reading before.
    void addMetrics(const api::MetricsText& metrics);
    /// Marks a poll that failed.
    void addGap(qint64 atMs);

    /// x is unix milliseconds; y is NaN where nothing is known.
    [[nodiscard]] const QList<QPointF>& requestsPerSecond() const { return m_requestRate; }
    [[nodiscard]] const QList<QPointF>& errorsPerSecond() const { return m_errorRate; }
    [[nodiscard]] const QList<QPointF>& inFlight() const { return m_inFlight; }
    [[nodiscard]] const QList<QPointF>& latencyP50Ms() const { return m_latencyP50; }
    [[nodiscard]] const QList<QPointF>& latencyP95Ms() const { return m_latencyP95; }
    [[nodiscard]] const QList<QPointF>& latencyP99Ms() const { return m_latencyP99; }

    /// Over the last `windowMs`; none without two answers in it.
    [[nodiscard]] std::optional<double> meanRequestRate(qint64 windowMs) const;
    /// Failed share of the requests in the window, 0..1; none without a request.
    [[nodiscard]] std::optional<double> errorShare(qint64 windowMs) const;

private:
    struct Totals {
        qint64 atMs = 0;
        double requests = 0;
        double errors = 0;
    };
    struct Reading {
        qint64 atMs = 0;
        api::HistogramState histogram;
    };
    void addRates(const Totals& now);
    static void append(QList<QPointF>& points, qint64 atMs, double value);

    QList<Totals> m_totals;
    QList<Reading> m_readings;
    QList<QPointF> m_requestRate;
    QList<QPointF> m_errorRate;
    QList<QPointF> m_inFlight;
    QList<QPointF> m_latencyP50;
    QList<QPointF> m_latencyP95;
    QList<QPointF> m_latencyP99;
};

}  // namespace helix::cluster

#include "models/usage_series.h"

#include "models/plain_text.h"
#include "models/usage_table_model.h"

#include <QCoreApplication>
#include <QHash>
#include <algorithm>

namespace helix::models {
namespace {

/// A year of hours; more is no picture any more.
constexpr qint64 kMaxSteps = 24 * 366;

struct Group {
    QString name;
    double total = 0;
    QHash<qint64, double> byTime;
};

QHash<QString, Group> groupsOf(const api::UsageReport& report, UsageMeasure measure,
                               const QString& dimension)
{
    QHash<QString, Group> groups;
    for (const auto& row : report.rows) {
        if (!row.atMs) continue;
        Group& group = groups[row.group];
        if (group.name.isEmpty())
            group.name = row.group.isEmpty()   ? dimensionAbsent(dimension)
                         : row.label.isEmpty() ? plainText(row.group)
                                               : plainText(row.label);
        const double value = measureOf(row.sums, measure);
        group.total += value;
        group.byTime[*row.atMs] += value;
    }
    return groups;
}

charts::Series seriesOf(const Group& group, int slot, qint64 fromMs, qint64 toMs, qint64 stepMs)
{
    charts::Series series{.label = group.name, .slot = slot, .points = {}};
    for (qint64 at = fromMs; at < toMs; at += stepMs)
        series.points << QPointF(double(at), group.byTime.value(at, 0));
    return series;
}

}  // namespace

double measureOf(const api::UsageSums& sums, UsageMeasure measure)
{
    switch (measure) {
        case UsageMeasure::Cost: return sums.costUsd;
        case UsageMeasure::Tokens: return double(sums.tokens());
        case UsageMeasure::Requests: return double(sums.requests);
    }
    return 0;
}

QList<charts::Series> usageSeries(const api::UsageReport& report, UsageMeasure measure,
                                  qint64 stepMs, const QString& dimension)
{
    if (stepMs <= 0 || report.untilMs <= report.sinceMs) return {};
    const qint64 fromMs = report.sinceMs / stepMs * stepMs;
    if ((report.untilMs - fromMs) / stepMs > kMaxSteps) return {};
    QList<Group> groups = groupsOf(report, measure, dimension).values();
    std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
        return a.total != b.total ? a.total > b.total : a.name < b.name;
    });
    QList<charts::Series> lines;
    Group other{.name = QCoreApplication::translate("UsageSeries", "other"), .byTime = {}};
    for (const Group& group : groups) {
        if (lines.size() < kNamedUsageSeries) {
            lines << seriesOf(group, int(lines.size()), fromMs, report.untilMs, stepMs);
            continue;
        }
        for (auto at = group.byTime.begin(); at != group.byTime.end(); ++at)
            other.byTime[at.key()] += at.value();
    }
    if (groups.size() > kNamedUsageSeries)
        lines << seriesOf(other, kNamedUsageSeries, fromMs, report.untilMs, stepMs);
    return lines;
}

}  // namespace helix::models

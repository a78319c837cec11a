#pragma once
// The rows of a report by time as lines of a chart: the groups with most of the measure by name,
// all others in one. Pure; any thread. Hours and days without a row are zero: the ledger knows that
// nothing was used.

#include "api/usage.h"
#include "charts/time_series.h"

namespace helix::models {

enum class UsageMeasure { Cost, Tokens, Requests };

/// Lines that have a name of their own; with "other" as many as a chart draws in colour.
inline constexpr int kNamedUsageSeries = 5;

[[nodiscard]] double measureOf(const api::UsageSums& sums, UsageMeasure measure);

/// stepMs: an hour or a day. dimension: what the report was grouped by beside time.
[[nodiscard]] QList<charts::Series> usageSeries(const api::UsageReport& report,
                                                UsageMeasure measure, qint64 stepMs,
                                                const QString& dimension);

}  // namespace helix::models

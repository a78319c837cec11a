#include "gateway/usage_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>

namespace helix::gateway {

namespace {

using Pair = std::pair<std::string, std::string>;

constexpr const char* kOther = "other";

/// The series of the pair, or of `other` when there are too many of them.
template <class Series, class Make>
Series& seriesOf(std::map<Pair, Series*>& known, Pair pair, std::size_t most, const Pair& other,
                 Make make)
{
    auto found = known.find(pair);
    if (found == known.end() && known.size() >= most) {
        pair = other;
        found = known.find(pair);
    }
    if (found != known.end()) return *found->second;
    Series& series = make(pair);
    known.emplace(std::move(pair), &series);
    return series;
}

}  // namespace

UsageMetrics::UsageMetrics(telemetry::MetricsRegistry& registry)
    : m_cost(registry.counter("cost_usd_total", "What calls cost, as far as prices are known.")),
      m_unpriced(registry.counter("unpriced_requests_total",
                                  "Calls that used tokens whose price is not known.")),
      m_refusals(registry.counter("budget_refusals_total",
                                  "Requests refused because a budget has no room for them."))
{
    for (const char* period : {"daily", "monthly"}) m_refusals.Add({{"period", period}});
    pullLedger(registry);
}

void UsageMetrics::pullLedger(telemetry::MetricsRegistry& registry)
{
    using telemetry::PulledType;
    registry.pull("budget_spent_ratio", "Spent share of a key's budget, by the key's public id.",
                  PulledType::Gauge, [this]() -> std::vector<telemetry::PulledSample> {
                      const std::lock_guard lock(m_mutex);
                      return m_budgets ? m_budgets() : std::vector<telemetry::PulledSample>();
                  });
    registry.pullValue("usage_ledger_queue_size",
                       "Requests whose ledger rows are not in the database yet.", PulledType::Gauge,
                       [this] { return static_cast<double>(ledger().queued); });
    registry.pullValue("usage_ledger_dropped_total", "Ledger rows that were lost.",
                       PulledType::Counter, [this] { return static_cast<double>(ledger().lost); });
    registry.pullValue("usage_ledger_journal_errors_total",
                       "Ledger rows that could not be written to the journal.", PulledType::Counter,
                       [this] { return static_cast<double>(ledger().journalErrors); });
    registry.pullValue("usage_ledger_failing", "1 while ledger rows are owed to the disk.",
                       PulledType::Gauge, [this] { return ledger().isFailing ? 1.0 : 0.0; });
}

void UsageMetrics::setLedger(std::function<UsageLedgerStats()> stats)
{
    const std::lock_guard lock(m_mutex);
    m_ledger = std::move(stats);
}

UsageLedgerStats UsageMetrics::ledger() const
{
    std::function<UsageLedgerStats()> read;
    {
        const std::lock_guard lock(m_mutex);
        read = m_ledger;
    }
    return read ? read() : UsageLedgerStats();
}

void UsageMetrics::count(const UsageEntry& entry)
{
    const std::int64_t nanoUsd = entry.costNanoUsd.value_or(0);
    if (nanoUsd == 0 && !entry.isUnpriced()) return;
    auto& family = entry.isUnpriced() ? m_unpriced : m_cost;
    auto& known = entry.isUnpriced() ? m_unpricedOnes : m_costs;
    const std::lock_guard lock(m_mutex);
    auto& series =
        seriesOf(known, Pair(entry.provider, entry.model), kMaxCostSeries, Pair(kOther, kOther),
                 [&](const Pair& pair) -> prometheus::Counter& {
                     return family.Add({{"provider", pair.first}, {"model", pair.second}});
                 });
    series.Increment(entry.isUnpriced() ? 1.0 : usdOf(nanoUsd));
}

void UsageMetrics::refused(const char* period)
{
    m_refusals.Add({{"period", period}}).Increment();
}

void UsageMetrics::setBudgets(std::function<std::vector<telemetry::PulledSample>()> read)
{
    const std::lock_guard lock(m_mutex);
    m_budgets = std::move(read);
}

}  // namespace helix::gateway

#pragma once
// The metrics of money. Labels are bounded: what exceeds a bound is counted as `other`. Owned by
// the node. Thread: any.

#include "gateway/usage_ledger.h"
#include "telemetry/metrics.h"

#include <functional>
#include <mutex>

namespace helix::gateway {

inline constexpr std::size_t kMaxCostSeries = 200;    ///< pairs of provider and model
inline constexpr std::size_t kMaxBudgetSeries = 100;  ///< keys

class UsageMetrics {
public:
    /// registry outlives the metrics and is not read after them.
    explicit UsageMetrics(telemetry::MetricsRegistry& registry);

    void count(const UsageEntry& entry);
    void refused(const char* period);
    /// Where the spent shares of budgets come from, with the labels key and period; empty: none.
    void setBudgets(std::function<std::vector<telemetry::PulledSample>()> read);
    /// Where the figures of the ledger come from; empty: none.
    void setLedger(std::function<UsageLedgerStats()> stats);

private:
    using Labels = telemetry::Labels;
    [[nodiscard]] UsageLedgerStats ledger() const;
    void pullLedger(telemetry::MetricsRegistry& registry);

    prometheus::Family<prometheus::Counter>& m_cost;
    prometheus::Family<prometheus::Counter>& m_unpriced;
    prometheus::Family<prometheus::Counter>& m_refusals;
    mutable std::mutex m_mutex;  ///< guards what follows
    std::map<std::pair<std::string, std::string>, prometheus::Counter*> m_costs;
    std::map<std::pair<std::string, std::string>, prometheus::Counter*> m_unpricedOnes;
    std::function<std::vector<telemetry::PulledSample>()> m_budgets;
    std::function<UsageLedgerStats()> m_ledger;
};

}  // namespace helix::gateway

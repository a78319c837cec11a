#pragma once
// What the callers of each API key have spent today and this month, what calls under way may still
// cost, and the ledger behind it. The figures are kept in memory, so that asking costs no disk, and
// are read from the ledger at start. Days and months are those of UTC.
//
// A budget is held exactly: a call is let through only when its estimate fits beside what was spent
// and what is set aside for calls under way, in one step under one lock. So a budget is overrun at
// most by what calls under way cost more than their estimates. A key made by rotation goes on with
// the account of the key that it replaces. Owned by the node. Thread: any, unless said otherwise.

#include "auth/api_key.h"
#include "base/clock.h"
#include "gateway/usage_ledger.h"
#include "gateway/usage_metrics.h"

#include <array>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace helix::gateway {

struct AccountFigures {
    std::int64_t dayNanoUsd = 0;
    std::int64_t monthNanoUsd = 0;
    std::int64_t reservedNanoUsd = 0;
};

/// Why a call does not fit.
struct BudgetRefusal {
    const char* period = "daily";  ///< daily | monthly
    double limitUsd = 0;
    std::int64_t resetMs = 0;
    std::int64_t retryAfterSeconds = 1;
};

/// A key, and the one that it replaced.
using KeyReplacement = std::pair<std::string, std::string>;

class UsageAccounts {
public:
    /// clock and metrics outlive the accounts.
    UsageAccounts(std::unique_ptr<UsageLedger> ledger, const Clock& clock, UsageMetrics& metrics);
    ~UsageAccounts();
    UsageAccounts(const UsageAccounts&) = delete;
    UsageAccounts& operator=(const UsageAccounts&) = delete;

    /// Reads from the ledger what was spent. replacements: oldest first. Call it once, before
    /// anything else. Errors: those of UsageLedger::spending().
    [[nodiscard]] Result<void> restore(const std::vector<KeyReplacement>& replacements);

    /// Sets the estimate aside. microUsd >= 0; nullopt: its price is not known, and it is let
    /// through.
    [[nodiscard]] std::optional<BudgetRefusal> reserve(const auth::ApiKey& key,
                                                       std::optional<std::int64_t> microUsd);
    /// Charges what a request cost, gives back what was set aside for it, and writes the rows to
    /// the ledger. keyId empty: no key. All rows are of one request.
    void settle(const std::vector<UsageEntry>& entries, std::int64_t reservedMicroUsd);

    [[nodiscard]] AccountFigures figures(const auth::ApiKey& key);
    /// spent_today_usd and spent_month_usd of the admin API's KEY.
    void addSpending(const auth::ApiKey& key, Json& json);
    /// The entries of GET /admin/budgets: one for each budget of the key.
    [[nodiscard]] std::vector<Json> budgets(const auth::ApiKey& key, double warnAt);

    [[nodiscard]] UsageLedger& ledger() noexcept { return *m_ledger; }
    /// Every second. Thread: one at a time.
    void tend() { m_ledger->tend(); }
    /// Every minute. Thread: one at a time.
    void prune(std::chrono::milliseconds retention);
    /// Writes what is owed. Idempotent. Thread: the owner's.
    void stop() { m_ledger->stop(); }

private:
    struct Account {
        std::int64_t dailyNanoUsd = -1;  ///< limits when they were last asked for; -1: none
        std::int64_t monthlyNanoUsd = -1;
        std::int64_t day = 0;    ///< start of the day that dayNanoUsd belongs to
        std::int64_t month = 0;  ///< of the month
        AccountFigures figures;
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, Account> accounts;
    };
    struct Moment {
        std::int64_t nowMs = 0;
        std::int64_t day = 0;
        std::int64_t month = 0;
    };
    static constexpr std::size_t kShards = 64;

    [[nodiscard]] Moment moment();
    [[nodiscard]] Shard& shardOf(const std::string& account);
    /// The shard's lock is held.
    [[nodiscard]] static Account& current(Shard& shard, const std::string& account,
                                          const Moment& now);
    [[nodiscard]] std::string accountOf(const std::string& keyId, const std::string& replaces);
    /// Spent shares of the budgets, of kMaxBudgetSeries keys; the greatest of all others as
    /// `other`.
    [[nodiscard]] std::vector<telemetry::PulledSample> spentShares();
    void charge(const std::string& keyId, std::int64_t atMs, std::int64_t nanoUsd,
                std::int64_t reservedNanoUsd);

    const std::unique_ptr<UsageLedger> m_ledger;
    const Clock& m_clock;
    UsageMetrics& m_metrics;
    std::array<Shard, kShards> m_shards;
    std::mutex m_rootsMutex;
    std::unordered_map<std::string, std::string> m_roots;  ///< rotated key -> its account
    std::mutex m_monthMutex;
    Moment m_month;  ///< the last one that was looked up; calendars are slow
};

}  // namespace helix::gateway

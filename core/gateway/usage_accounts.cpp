#include "gateway/usage_accounts.h"

#include "providers/price_table.h"

#include <algorithm>
#include <limits>

namespace helix::gateway {

namespace {

using providers::nanosOf;

constexpr std::int64_t kNanosPerMicro = 1'000;

std::int64_t nanosOfMicros(std::int64_t microUsd)
{
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / kNanosPerMicro;
    return std::min(microUsd, kMost) * kNanosPerMicro;
}

std::int64_t secondsUntil(std::int64_t resetMs, std::int64_t nowMs)
{
    constexpr std::int64_t kMillis = 1'000;
    return std::max<std::int64_t>(1, (resetMs - nowMs + kMillis - 1) / kMillis);
}

const char* stateOf(std::int64_t spent, std::int64_t limit, double warnAt)
{
    if (spent >= limit) return "exhausted";
    return static_cast<double>(spent) >= warnAt * static_cast<double>(limit) ? "warning" : "ok";
}

}  // namespace

UsageAccounts::UsageAccounts(std::unique_ptr<UsageLedger> ledger, const Clock& clock,
                             UsageMetrics& metrics)
    : m_ledger(std::move(ledger)), m_clock(clock), m_metrics(metrics)
{
    m_metrics.setBudgets([this] { return spentShares(); });
}

UsageAccounts::~UsageAccounts()
{
    m_metrics.setBudgets({});
    stop();
}

Result<void> UsageAccounts::restore(const std::vector<KeyReplacement>& replacements)
{
    for (const auto& [id, replaces] : replacements) (void)accountOf(id, replaces);
    const Moment now = moment();
    auto spending = m_ledger->spending(now.day, now.month);
    if (!spending) return tl::unexpected(std::move(spending.error()));
    for (const KeySpending& spent : *spending) {
        const std::string account = accountOf(spent.keyId, {});
        Shard& shard = shardOf(account);
        const std::lock_guard lock(shard.mutex);
        AccountFigures& figures = current(shard, account, now).figures;
        figures.dayNanoUsd = boundedSum(figures.dayNanoUsd, spent.dayNanoUsd);
        figures.monthNanoUsd = boundedSum(figures.monthNanoUsd, spent.monthNanoUsd);
    }
    return {};
}

std::optional<BudgetRefusal> UsageAccounts::reserve(const auth::ApiKey& key,
                                                    std::optional<std::int64_t> microUsd)
{
    const Moment now = moment();
    const std::int64_t asked = nanosOfMicros(microUsd.value_or(0));
    const std::string name = accountOf(key.id, key.replaces);
    Shard& shard = shardOf(name);
    std::optional<BudgetRefusal> refusal;
    const auto check = [&](const char* period, const std::optional<double>& limit,
                           std::int64_t spent, std::int64_t resetMs) {
        // The later reset is the one to wait for.
        if (limit && microUsd && boundedSum(spent, asked) > nanosOf(*limit))
            refusal = BudgetRefusal{period, *limit, resetMs, secondsUntil(resetMs, now.nowMs)};
    };
    {
        const std::lock_guard lock(shard.mutex);
        Account& account = current(shard, name, now);
        account.dailyNanoUsd = key.dailyBudgetUsd ? nanosOf(*key.dailyBudgetUsd) : -1;
        account.monthlyNanoUsd = key.monthlyBudgetUsd ? nanosOf(*key.monthlyBudgetUsd) : -1;
        const std::int64_t reserved = account.figures.reservedNanoUsd;
        check("daily", key.dailyBudgetUsd, boundedSum(account.figures.dayNanoUsd, reserved),
              now.day + kDayMs);
        if (key.monthlyBudgetUsd)
            check("monthly", key.monthlyBudgetUsd,
                  boundedSum(account.figures.monthNanoUsd, reserved), nextMonthOf(now.nowMs));
        if (!refusal) account.figures.reservedNanoUsd = boundedSum(reserved, asked);
    }
    if (refusal) m_metrics.refused(refusal->period);
    return refusal;
}

void UsageAccounts::settle(const std::vector<UsageEntry>& entries, std::int64_t reservedMicroUsd)
{
    if (entries.empty()) return;
    std::int64_t nanoUsd = 0;
    for (const UsageEntry& entry : entries) {
        nanoUsd = boundedSum(nanoUsd, entry.costNanoUsd.value_or(0));
        m_metrics.count(entry);
    }
    // First the promise to the ledger: who reads the figures next may rely on it.
    m_ledger->append(entries);
    const UsageEntry& first = entries.front();
    if (!first.keyId.empty())
        charge(first.keyId, first.atMs, nanoUsd, nanosOfMicros(reservedMicroUsd));
}

void UsageAccounts::charge(const std::string& keyId, std::int64_t atMs, std::int64_t nanoUsd,
                           std::int64_t reservedNanoUsd)
{
    const Moment now = moment();
    const std::string name = accountOf(keyId, {});
    Shard& shard = shardOf(name);
    const std::lock_guard lock(shard.mutex);
    AccountFigures& figures = current(shard, name, now).figures;
    figures.reservedNanoUsd = std::max<std::int64_t>(0, figures.reservedNanoUsd - reservedNanoUsd);
    // A request belongs to the day of its start, in the ledger too.
    if (atMs >= now.day) figures.dayNanoUsd = boundedSum(figures.dayNanoUsd, nanoUsd);
    if (atMs >= now.month) figures.monthNanoUsd = boundedSum(figures.monthNanoUsd, nanoUsd);
}

AccountFigures UsageAccounts::figures(const auth::ApiKey& key)
{
    const Moment now = moment();
    const std::string name = accountOf(key.id, key.replaces);
    Shard& shard = shardOf(name);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.accounts.find(name);
    if (found == shard.accounts.end()) return {};
    return current(shard, name, now).figures;
}

void UsageAccounts::addSpending(const auth::ApiKey& key, Json& json)
{
    const AccountFigures spent = figures(key);
    json["spent_today_usd"] = usdOf(spent.dayNanoUsd);
    json["spent_month_usd"] = usdOf(spent.monthNanoUsd);
}

std::vector<Json> UsageAccounts::budgets(const auth::ApiKey& key, double warnAt)
{
    const AccountFigures now = figures(key);
    const Moment today = moment();
    std::vector<Json> list;
    const auto add = [&](const char* period, const std::optional<double>& limitUsd,
                         std::int64_t spent, std::int64_t resetMs) {
        if (!limitUsd) return;
        const std::int64_t limit = nanosOf(*limitUsd);
        const std::int64_t left =
            std::max<std::int64_t>(0, limit - boundedSum(spent, now.reservedNanoUsd));
        list.push_back({{"scope", "key"},
                        {"id", key.id},
                        {"name", key.name},
                        {"team", key.team.empty() ? Json() : Json(key.team)},
                        {"period", period},
                        {"limit_usd", *limitUsd},
                        {"spent_usd", usdOf(spent)},
                        {"reserved_usd", usdOf(now.reservedNanoUsd)},
                        {"left_usd", usdOf(left)},
                        {"resets_ms", resetMs},
                        {"state", stateOf(spent, limit, warnAt)}});
    };
    add("daily", key.dailyBudgetUsd, now.dayNanoUsd, today.day + kDayMs);
    add("monthly", key.monthlyBudgetUsd, now.monthNanoUsd, nextMonthOf(today.nowMs));
    return list;
}

std::vector<telemetry::PulledSample> UsageAccounts::spentShares()
{
    const Moment now = moment();
    std::vector<telemetry::PulledSample> shares;
    double others[2] = {-1, -1};
    std::size_t keys = 0;
    const auto add = [&](const std::string& key, bool isDaily, std::int64_t spent,
                         std::int64_t limit) {
        if (limit < 0) return;
        const double share =
            limit == 0 ? 1 : static_cast<double>(spent) / static_cast<double>(limit);
        double& other = others[isDaily ? 0 : 1];
        if (keys > kMaxBudgetSeries)
            other = std::max(other, share);
        else
            shares.push_back({{{"key", key}, {"period", isDaily ? "daily" : "monthly"}}, share});
    };
    for (Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        for (const auto& each : shard.accounts) {
            const std::string& name = each.first;
            const Account& account = current(shard, name, now);
            if (account.dailyNanoUsd >= 0 || account.monthlyNanoUsd >= 0) ++keys;
            add(name, true, account.figures.dayNanoUsd, account.dailyNanoUsd);
            add(name, false, account.figures.monthNanoUsd, account.monthlyNanoUsd);
        }
    }
    for (const bool isDaily : {true, false})
        if (const double share = others[isDaily ? 0 : 1]; share >= 0)
            shares.push_back(
                {{{"key", "other"}, {"period", isDaily ? "daily" : "monthly"}}, share});
    return shares;
}

void UsageAccounts::prune(std::chrono::milliseconds retention)
{
    m_ledger->prune(unixMillis(m_clock.wallNow()) - retention.count());
}

UsageAccounts::Moment UsageAccounts::moment()
{
    Moment now;
    now.nowMs = unixMillis(m_clock.wallNow());
    now.day = dayOf(now.nowMs);
    const std::lock_guard lock(m_monthMutex);
    if (m_month.day != now.day) m_month = {now.nowMs, now.day, monthOf(now.nowMs)};
    now.month = m_month.month;
    return now;
}

UsageAccounts::Shard& UsageAccounts::shardOf(const std::string& account)
{
    return m_shards[std::hash<std::string>()(account) % kShards];
}

UsageAccounts::Account& UsageAccounts::current(Shard& shard, const std::string& account,
                                               const Moment& now)
{
    Account& found = shard.accounts[account];
    if (found.day != now.day) {
        found.day = now.day;
        found.figures.dayNanoUsd = 0;
    }
    if (found.month != now.month) {
        found.month = now.month;
        found.figures.monthNanoUsd = 0;
    }
    return found;
}

std::string UsageAccounts::accountOf(const std::string& keyId, const std::string& replaces)
{
    const std::lock_guard lock(m_rootsMutex);
    const auto known = m_roots.find(keyId);
    if (known != m_roots.end()) return known->second;
    if (replaces.empty()) return keyId;
    const auto older = m_roots.find(replaces);
    const std::string account = older == m_roots.end() ? replaces : older->second;
    m_roots.emplace(keyId, account);
    return account;
}

}  // namespace helix::gateway

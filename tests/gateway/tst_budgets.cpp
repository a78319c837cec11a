#include "base/fake_clock.h"
#include "gateway/sqlite_usage_ledger.h"
#include "gateway/usage_accounts.h"

#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <thread>

using namespace helix;
using namespace helix::gateway;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMicrosPerUsd = 1'000'000;

/// A ledger in memory, to count what accounts promise it.
class ListedLedger final : public UsageLedger {
public:
    void append(const std::vector<UsageEntry>& entries) override
    {
        const std::lock_guard lock(m_mutex);
        rows.insert(rows.end(), entries.begin(), entries.end());
    }
    Result<UsageReport> report(const UsageQuery&) override { return UsageReport(); }
    Result<std::vector<KeySpending>> spending(std::int64_t, std::int64_t) override { return spent; }
    void tend() override {}
    void prune(std::int64_t) override {}
    UsageLedgerStats stats() const override { return {}; }
    void stop() override {}

    std::vector<UsageEntry> rows;
    std::vector<KeySpending> spent;

private:
    std::mutex m_mutex;
};

auth::ApiKey keyWith(std::optional<double> daily, std::optional<double> monthly)
{
    auth::ApiKey key;
    key.id = "sk-prod-abc123xyz";
    key.name = "ci";
    key.dailyBudgetUsd = daily;
    key.monthlyBudgetUsd = monthly;
    return key;
}

}  // namespace

/// Budgets at their limits: what fits, what does not, and when it fits again.
class BudgetsTest : public QObject {
    Q_OBJECT

private:
    struct Books {
        explicit Books(const Clock& clock, std::vector<KeySpending> spent = {})
        {
            auto listed = std::make_unique<ListedLedger>();
            ledger = listed.get();
            ledger->spent = std::move(spent);
            accounts = std::make_unique<UsageAccounts>(std::move(listed), clock, metrics);
        }
        telemetry::MetricsRegistry registry;
        UsageMetrics metrics{registry};
        ListedLedger* ledger = nullptr;
        std::unique_ptr<UsageAccounts> accounts;
    };

    [[nodiscard]] UsageEntry call(const auth::ApiKey& key, double usd) const
    {
        UsageEntry entry;
        entry.requestId = "req-" + std::to_string(++m_calls);
        entry.atMs = unixMillis(m_clock->wallNow());
        entry.keyId = key.id;
        entry.provider = "claude";
        entry.model = "claude-sonnet-4-6";
        entry.promptTokens = 1;
        entry.costNanoUsd = std::llround(usd * 1e9);
        return entry;
    }
    void startAt(std::int64_t unixSeconds)
    {
        m_clock = std::make_unique<FakeClock>(WallTime(std::chrono::seconds(unixSeconds)));
    }

    std::unique_ptr<FakeClock> m_clock;
    mutable std::atomic<int> m_calls{0};

private slots:
    void init() { startAt(1'706'659'200); }  // 31 January 2024, 00:00 UTC

    void anEstimateThatFitsExactlyPasses()
    {
        Books books(*m_clock);
        const auto key = keyWith(1.0, std::nullopt);
        QVERIFY(!books.accounts->reserve(key, kMicrosPerUsd).has_value());
        const auto refused = books.accounts->reserve(key, 1);
        QVERIFY(refused.has_value());
        QCOMPARE(refused->period, "daily");
        QCOMPARE(refused->retryAfterSeconds, std::int64_t{86'400});
    }

    void whatWasSetAsideComesBack()
    {
        Books books(*m_clock);
        const auto key = keyWith(1.0, std::nullopt);
        QVERIFY(!books.accounts->reserve(key, kMicrosPerUsd).has_value());
        books.accounts->settle({call(key, 0.25)}, kMicrosPerUsd);
        QCOMPARE(books.accounts->figures(key).reservedNanoUsd, std::int64_t{0});
        QCOMPARE(books.accounts->figures(key).dayNanoUsd, std::int64_t{250'000'000});
        QVERIFY(books.accounts->reserve(key, 750'001).has_value());
        QVERIFY(!books.accounts->reserve(key, 750'000).has_value());
    }

    void aCallMayCostMoreThanItsEstimateButNoneFollows()
    {
        Books books(*m_clock);
        const auto key = keyWith(1.0, std::nullopt);
        QVERIFY(!books.accounts->reserve(key, 900'000).has_value());
        books.accounts->settle({call(key, 1.5)}, 900'000);
        QVERIFY(books.accounts->reserve(key, 1).has_value());
        const auto budgets = books.accounts->budgets(key, 0.8);
        QCOMPARE(budgets.size(), std::size_t{1});
        QCOMPARE(budgets[0]["state"].get<std::string>(), std::string("exhausted"));
        QCOMPARE(budgets[0]["left_usd"].get<double>(), 0.0);
    }

    void anUnknownPriceIsNotBlocked()
    {
        Books books(*m_clock);
        const auto key = keyWith(0.0, std::nullopt);
        QVERIFY(!books.accounts->reserve(key, std::nullopt).has_value());
        UsageEntry unpriced = call(key, 0);
        unpriced.costNanoUsd = std::nullopt;
        books.accounts->settle({unpriced}, 0);
        QVERIFY(books.registry.exposition().find("unpriced_requests_total{model=") !=
                std::string::npos);
        QVERIFY2(books.accounts->reserve(key, 1).has_value(),
                 "a budget of nothing lets nothing by");
    }

    void theDayEndsAtMidnightUtc()
    {
        startAt(1'706'659'200 + 86'399);
        Books books(*m_clock);
        const auto key = keyWith(1.0, std::nullopt);
        books.accounts->settle({call(key, 1.0)}, 0);
        const auto refused = books.accounts->reserve(key, 1);
        QVERIFY(refused.has_value());
        QCOMPARE(refused->retryAfterSeconds, std::int64_t{1});
        m_clock->advance(1s);
        QVERIFY(!books.accounts->reserve(key, kMicrosPerUsd).has_value());
        QCOMPARE(books.accounts->figures(key).dayNanoUsd, std::int64_t{0});
    }

    void theMonthEndsWithItsLastDay()
    {
        Books books(*m_clock);
        const auto key = keyWith(std::nullopt, 1.0);
        books.accounts->settle({call(key, 1.0)}, 0);
        const auto refused = books.accounts->reserve(key, 1);
        QVERIFY(refused.has_value());
        QCOMPARE(refused->period, "monthly");
        QCOMPARE(refused->retryAfterSeconds, std::int64_t{86'400});
        QCOMPARE(refused->resetMs, std::int64_t{1'706'745'600'000});
        m_clock->advance(24h);
        QVERIFY(!books.accounts->reserve(key, kMicrosPerUsd).has_value());
    }

    void theLaterResetIsNamedWhenBothAreUsedUp()
    {
        startAt(1'706'745'600);  // 1 February
        Books books(*m_clock);
        const auto key = keyWith(1.0, 1.0);
        books.accounts->settle({call(key, 1.0)}, 0);
        const auto refused = books.accounts->reserve(key, 1);
        QCOMPARE(refused->period, "monthly");
        QCOMPARE(refused->retryAfterSeconds, std::int64_t{29 * 86'400});
    }

    void aCallThatBeganYesterdayIsYesterdays()
    {
        startAt(1'706'659'200 + 86'399 - 86'400);  // 30 January, a second before midnight
        Books books(*m_clock);
        const auto key = keyWith(1.0, 10.0);
        QVERIFY(!books.accounts->reserve(key, kMicrosPerUsd).has_value());
        const UsageEntry late = call(key, 1.0);
        m_clock->advance(2s);
        books.accounts->settle({late}, kMicrosPerUsd);
        QCOMPARE(books.accounts->figures(key).dayNanoUsd, std::int64_t{0});
        QCOMPARE(books.accounts->figures(key).monthNanoUsd, std::int64_t{1'000'000'000});
        QCOMPARE(books.accounts->figures(key).reservedNanoUsd, std::int64_t{0});
    }

    void aRotatedKeyGoesOnWithTheAccount()
    {
        Books books(*m_clock);
        auto old = keyWith(1.0, std::nullopt);
        auto fresh = old;
        fresh.id = "sk-prod-new";
        fresh.replaces = old.id;
        auto newest = old;
        newest.id = "sk-prod-newest";
        newest.replaces = fresh.id;
        QVERIFY(books.accounts->restore({{fresh.id, old.id}}).has_value());
        books.accounts->settle({call(old, 0.6)}, 0);
        QVERIFY(books.accounts->reserve(newest, 500'000).has_value());
        QVERIFY(!books.accounts->reserve(fresh, 400'000).has_value());
        QVERIFY(books.accounts->reserve(old, 1).has_value());
    }

    void whatWasSpentIsReadAtStart()
    {
        Books books(*m_clock, {{"sk-prod-abc123xyz", 400'000'000, 900'000'000}});
        QVERIFY(books.accounts->restore({}).has_value());
        const auto key = keyWith(1.0, 1.0);
        QVERIFY(books.accounts->reserve(key, 100'001).has_value());
        QVERIFY(!books.accounts->reserve(key, 100'000).has_value());
        Json json;
        books.accounts->addSpending(key, json);
        QCOMPARE(json["spent_today_usd"].get<double>(), 0.4);
        QCOMPARE(json["spent_month_usd"].get<double>(), 0.9);
    }

    void theLedgerAndTheAccountsAgreeAfterARestart()
    {
        const QTemporaryDir folder;
        const auto key = keyWith(5.0, 10.0);
        const auto books = [&](auto use) {
            telemetry::MetricsRegistry registry;
            UsageMetrics metrics(registry);
            auto ledger = SqliteUsageLedger::open(folder.path().toStdString(), *m_clock);
            UsageAccounts accounts(std::move(*ledger), *m_clock, metrics);
            QVERIFY(accounts.restore({}).has_value());
            use(accounts);
        };
        books([&](UsageAccounts& accounts) {
            accounts.settle({call(key, 0.1)}, 0);
            m_clock->advance(24h);  // 1 February
            for (int i = 0; i < 10; ++i) accounts.settle({call(key, 0.01)}, 0);
        });
        books([&](UsageAccounts& accounts) {
            QCOMPARE(accounts.figures(key).dayNanoUsd, std::int64_t{100'000'000});
            QCOMPARE(accounts.figures(key).monthNanoUsd, std::int64_t{100'000'000});
        });
    }

    /// Of 16 threads that ask at once exactly as many pass as fit, and the sums are exact.
    void sixteenThreadsPassExactlyWhatFits()
    {
        constexpr int kThreads = 16;
        constexpr int kAsks = 500;
        Books books(*m_clock);
        const auto key = keyWith(1.0, 100.0);
        std::atomic<int> passed{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < kAsks; ++i)
                    if (!books.accounts->reserve(key, 1'000)) ++passed;
            });
        for (auto& thread : threads) thread.join();
        QCOMPARE(passed.load(), 1'000);
        QCOMPARE(books.accounts->figures(key).reservedNanoUsd, std::int64_t{1'000'000'000});
    }

    void sixteenThreadsNeverSpendMoreThanTheBudget()
    {
        constexpr int kThreads = 16;
        constexpr int kAsks = 500;
        Books books(*m_clock);
        const auto key = keyWith(1.0, 100.0);
        std::atomic<std::int64_t> spent{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < kAsks; ++i) {
                    if (books.accounts->reserve(key, 1'000)) continue;
                    const std::int64_t nanos = 1'000 * ((t * kAsks + i) % 1'001);
                    UsageEntry entry = call(key, 0);
                    entry.costNanoUsd = nanos;
                    spent += nanos;
                    books.accounts->settle({entry}, 1'000);
                }
            });
        for (auto& thread : threads) thread.join();
        QVERIFY(spent <= 1'000'000'000);
        QCOMPARE(books.accounts->figures(key).dayNanoUsd, spent.load());
        QCOMPARE(books.accounts->figures(key).reservedNanoUsd, std::int64_t{0});
        std::int64_t listed = 0;
        for (const UsageEntry& row : books.ledger->rows) listed += *row.costNanoUsd;
        QCOMPARE(listed, spent.load());
    }

    void sumsOfAbsurdCostsStayAtTheirGreatest()
    {
        constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
        Books books(*m_clock, {{"sk-prod-abc123xyz", kMost, kMost}});
        QVERIFY(books.accounts->restore({}).has_value());
        const auto key = keyWith(1e12, 1e12);
        UsageEntry absurd = call(key, 0);
        absurd.costNanoUsd = kMost;
        books.accounts->settle({absurd, absurd}, kMost);
        QCOMPARE(books.accounts->figures(key).dayNanoUsd, kMost);
        QCOMPARE(books.accounts->figures(key).monthNanoUsd, kMost);
        QVERIFY(books.accounts->reserve(key, 1).has_value());
        QCOMPARE(books.accounts->budgets(key, 0.8)[0]["state"].get<std::string>(),
                 std::string("exhausted"));
    }

    void aBudgetWarnsFromTheConfiguredShareOn()
    {
        Books books(*m_clock);
        const auto key = keyWith(1.0, 2.0);
        books.accounts->settle({call(key, 0.8)}, 0);
        const auto budgets = books.accounts->budgets(key, 0.8);
        QCOMPARE(budgets[0]["state"].get<std::string>(), std::string("warning"));
        QCOMPARE(budgets[1]["state"].get<std::string>(), std::string("ok"));
        QCOMPARE(budgets[1]["period"].get<std::string>(), std::string("monthly"));
        QVERIFY(budgets[0]["team"].is_null());
    }

    void theSeriesOfKeysAreBounded()
    {
        Books books(*m_clock);
        auto key = keyWith(1.0, std::nullopt);
        for (int i = 0; i < 500; ++i) {
            key.id = "sk-prod-" + std::to_string(i);
            (void)books.accounts->reserve(key, 1);
        }
        const std::string text = books.registry.exposition();
        std::size_t series = 0;
        for (auto at = text.find("budget_spent_ratio{"); at != std::string::npos;
             at = text.find("budget_spent_ratio{", at + 1))
            ++series;
        QVERIFY2(series <= 2 * kMaxBudgetSeries + 2, qPrintable(QString::number(series)));
        QVERIFY(text.find("key=\"other\"") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(BudgetsTest)
#include "tst_budgets.moc"

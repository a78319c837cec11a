#include "base/fake_clock.h"
#include "gateway/sqlite_usage_ledger.h"

#include <QTemporaryDir>
#include <QtTest>
#include <random>

using namespace helix;
using namespace helix::gateway;

namespace {

constexpr std::int64_t kDay0 = 1'706'659'200'000;  // 31 January 2024

UsageQuery query(std::int64_t since, std::int64_t until, std::vector<UsageGroup> groups)
{
    UsageQuery query;
    query.groupBy = std::move(groups);
    query.sinceMs = since;
    query.untilMs = until;
    return *checkedUsageQuery(query);
}

/// Many rows of few callers, spread over ten days.
std::vector<UsageEntry> samples()
{
    std::mt19937 random(7);
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::vector<UsageEntry> entries;
    for (int n = 0; n < 2'000; ++n) {
        UsageEntry entry;
        entry.requestId = "req-" + std::to_string(n);
        entry.atMs = kDay0 + pick(10 * 24 * 3'600) * std::int64_t{1'000};
        const int key = pick(4);
        entry.keyId = key == 0 ? "" : "sk-prod-" + std::to_string(key);
        entry.keyName = key == 0 ? "" : "key " + std::to_string(key);
        entry.team = key % 2 ? "search" : "";
        entry.model = "model-" + std::to_string(pick(3));
        entry.provider = pick(2) ? "claude" : "openai";
        entry.promptTokens = pick(1'000);
        entry.completionTokens = pick(500);
        entry.isError = pick(20) == 0;
        if (pick(10)) entry.costNanoUsd = pick(1'000'000);
        entries.push_back(entry);
    }
    return entries;
}

UsageSums plain(const std::vector<UsageEntry>& entries, const UsageQuery& query)
{
    UsageSums sums;
    for (const auto& entry : entries) {
        if (entry.atMs < query.sinceMs || entry.atMs >= query.untilMs) continue;
        if (query.key && *query.key != entry.keyId) continue;
        if (query.model && *query.model != entry.model) continue;
        ++sums.requests;
        sums.errors += entry.isError ? 1 : 0;
        sums.promptTokens += *entry.promptTokens;
        sums.completionTokens += *entry.completionTokens;
        sums.costNanoUsd += entry.costNanoUsd.value_or(0);
        sums.unpriced += entry.isUnpriced() ? 1 : 0;
    }
    return sums;
}

}  // namespace

/// What GET /admin/usage answers, against sums made by hand.
class UsageQueryTest : public QObject {
    Q_OBJECT

private:
    const FakeClock m_clock;
    const std::vector<UsageEntry> m_entries = samples();
    QTemporaryDir m_folder;
    std::unique_ptr<SqliteUsageLedger> m_ledger;

private slots:
    void initTestCase()
    {
        auto ledger = SqliteUsageLedger::open(m_folder.path().toStdString(), m_clock);
        QVERIFY(ledger.has_value());
        m_ledger = std::move(*ledger);
        for (const auto& entry : m_entries) m_ledger->append({entry});
        QTRY_COMPARE(m_ledger->stats().queued, std::size_t{0});
    }

    void everyGroupingHasTheSameTotal_data()
    {
        QTest::addColumn<QString>("groups");
        QTest::addColumn<qint64>("since");
        QTest::addColumn<qint64>("until");
        for (const char* groups : {"key", "team", "model,provider", "key,day", "hour", "user",
                                   "day", "provider,model,hour"}) {
            QTest::addRow("%s over all days", groups) << groups << qint64{0} << qint64{10 * 24};
            QTest::addRow("%s from within a day into another", groups)
                << groups << qint64{7} << qint64{5 * 24 + 19};
            QTest::addRow("%s within one day", groups) << groups << qint64{25} << qint64{31};
            QTest::addRow("%s from midnight", groups) << groups << qint64{24} << qint64{50};
        }
    }

    void everyGroupingHasTheSameTotal()
    {
        QFETCH(QString, groups);
        QFETCH(qint64, since);
        QFETCH(qint64, until);
        UsageQuery asked = query(kDay0 + since * kHourMs, kDay0 + until * kHourMs,
                                 *parseUsageGroups(groups.toStdString()));
        asked.limit = kMaxUsageRows;
        const auto report = m_ledger->report(asked);
        QVERIFY(report.has_value());
        QVERIFY(report->total == plain(m_entries, asked));
        UsageSums sum;
        for (const UsageRow& row : report->rows) sum += row.sums;
        QVERIFY(sum == report->total);
    }

    void aRowIsTheSumOfItsGroup()
    {
        UsageQuery asked = query(kDay0, kDay0 + 10 * kDayMs, {UsageGroup::Key, UsageGroup::Model});
        const auto report = m_ledger->report(asked);
        QCOMPARE(report->rows.size(), std::size_t{12});
        for (const UsageRow& row : report->rows) {
            UsageQuery one = asked;
            one.key = row.key;
            one.model = row.model;
            QVERIFY(row.sums == plain(m_entries, one));
            QVERIFY(m_ledger->report(one)->total == row.sums);
        }
    }

    void rowsFallInCostOrFollowTime()
    {
        const auto byCost =
            m_ledger->report(query(kDay0, kDay0 + 10 * kDayMs, {UsageGroup::Key}))->rows;
        for (std::size_t i = 1; i < byCost.size(); ++i)
            QVERIFY(byCost[i - 1].sums.costNanoUsd >= byCost[i].sums.costNanoUsd);
        const auto byTime =
            m_ledger->report(query(kDay0, kDay0 + 10 * kDayMs, {UsageGroup::Day}))->rows;
        QCOMPARE(byTime.size(), std::size_t{10});
        for (std::size_t i = 0; i < byTime.size(); ++i)
            QCOMPARE(byTime[i].atMs, kDay0 + static_cast<std::int64_t>(i) * kDayMs);
    }

    void theLimitCutsRowsButNotTheTotal()
    {
        UsageQuery asked = query(kDay0, kDay0 + 10 * kDayMs, {UsageGroup::Hour});
        asked.limit = 5;
        const auto report = m_ledger->report(asked);
        QVERIFY(report->isTruncated);
        QCOMPARE(report->rows.size(), std::size_t{5});
        QCOMPARE(report->total.requests, std::int64_t{2'000});
    }

    void spendingIsByKeyForDayAndMonth()
    {
        const std::int64_t february = kDay0 + kDayMs;
        const auto spending = m_ledger->spending(february + 2 * kDayMs, february);
        QCOMPARE(spending->size(), std::size_t{3});
        for (const KeySpending& spent : *spending) {
            UsageQuery day = query(february + 2 * kDayMs, kDay0 + 20 * kDayMs, {UsageGroup::Key});
            day.key = spent.keyId;
            UsageQuery month = day;
            month.sinceMs = february;
            QCOMPARE(spent.dayNanoUsd, plain(m_entries, day).costNanoUsd);
            QCOMPARE(spent.monthNanoUsd, plain(m_entries, month).costNanoUsd);
        }
    }

    void groupsAreParsed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isGood");
        QTest::addRow("one") << "key" << true;
        QTest::addRow("three") << "key,team,day" << true;
        QTest::addRow("four are too many") << "key,team,day,model" << false;
        QTest::addRow("one twice") << "key,key" << false;
        QTest::addRow("an unknown one") << "colour" << false;
        QTest::addRow("an empty one") << "key," << false;
    }

    void groupsAreParsed()
    {
        QFETCH(QString, text);
        QFETCH(bool, isGood);
        QCOMPARE(parseUsageGroups(text.toStdString()).has_value(), isGood);
    }

    void spansAreWholeHours()
    {
        const UsageQuery asked = query(kDay0 + 1, kDay0 + kHourMs + 1, {UsageGroup::Key});
        QCOMPARE(asked.sinceMs, kDay0);
        QCOMPARE(asked.untilMs, kDay0 + 2 * kHourMs);
    }

    void badSpansAreRefused_data()
    {
        QTest::addColumn<qint64>("since");
        QTest::addColumn<qint64>("until");
        QTest::addColumn<bool>("isHourly");
        QTest::addColumn<bool>("isGood");
        QTest::addRow("empty") << qint64{kDay0} << qint64{kDay0} << false << false;
        QTest::addRow("backwards") << qint64{kDay0} << qint64{kDay0 - 1} << false << false;
        QTest::addRow("before 1970") << qint64{-1} << qint64{kDay0} << false << false;
        QTest::addRow("31 days by hour")
            << qint64{kDay0} << qint64{kDay0 + 31 * kDayMs} << true << true;
        QTest::addRow("more than 31 days by hour")
            << qint64{kDay0} << qint64{kDay0 + 31 * kDayMs + 1} << true << false;
    }

    void badSpansAreRefused()
    {
        QFETCH(qint64, since);
        QFETCH(qint64, until);
        QFETCH(bool, isHourly);
        QFETCH(bool, isGood);
        UsageQuery asked;
        asked.sinceMs = since;
        asked.untilMs = until;
        if (isHourly) asked.groupBy = {UsageGroup::Hour};
        QCOMPARE(checkedUsageQuery(asked).has_value(), isGood);
    }

    void theJsonHasTheShapeOfTheContract()
    {
        UsageQuery asked = query(kDay0, kDay0 + kDayMs, {UsageGroup::Key, UsageGroup::Day});
        UsageReport report;
        UsageRow row;
        row.key = "sk-prod-abc123xyz";
        row.keyName = "ci";
        row.atMs = kDay0;
        row.sums.costNanoUsd = 12'300'000;
        report.rows = {row, UsageRow()};
        report.total = row.sums;
        const Json json = toJson(report, asked, kDay0);
        const Json& first = json["rows"][0];
        QCOMPARE(first["day"].get<std::string>(), std::string("2024-01-31"));
        QCOMPARE(first["cost_usd"].get<double>(), 0.0123);
        QCOMPARE(first["at_ms"].get<std::int64_t>(), kDay0);
        QVERIFY(json["rows"][1]["key"].is_null());
        QVERIFY(json["rows"][1]["key_name"].is_null());
        QVERIFY(!json["total"].contains("key"));
        for (const char* name :
             {"requests", "errors", "prompt_tokens", "completion_tokens", "cached_tokens",
              "reasoning_tokens", "audio_tokens", "cost_usd", "unpriced_requests",
              "estimated_requests", "cache_hits", "saved_usd"})
            QVERIFY2(json["total"].contains(name) && first.contains(name), name);
    }

    void theCsvIsExact()
    {
        UsageQuery asked = query(kDay0, kDay0 + kDayMs, {UsageGroup::Team, UsageGroup::Day});
        UsageReport report;
        UsageRow row;
        row.team = "=cmd|' /C calc'!A0";
        row.atMs = kDay0;
        row.sums.requests = 2;
        row.sums.costNanoUsd = 1'000'000'001;
        report.rows = {row};
        QCOMPARE(QString::fromStdString(toCsv(report, asked)),
                 QString("team,day,at_ms,requests,errors,prompt_tokens,completion_tokens,"
                         "cached_tokens,reasoning_tokens,audio_tokens,cost_usd,unpriced_requests,"
                         "estimated_requests,cache_hits,saved_usd\r\n"
                         "'=cmd|' /C calc'!A0,2024-01-31,1706659200000,2,0,0,0,0,0,0,1.000000001,"
                         "0,0,0,0\r\n"));
    }

    void cellsAreSafe_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("cell");
        QTest::addRow("plain") << "abc"
                               << "abc";
        QTest::addRow("a comma") << "a,b"
                                 << "\"a,b\"";
        QTest::addRow("a quote") << "a\"b"
                                 << "\"a\"\"b\"";
        QTest::addRow("a line break") << "a\nb"
                                      << "\"a\nb\"";
        QTest::addRow("a formula") << "=1+1"
                                   << "'=1+1";
        QTest::addRow("a plus") << "+1"
                                << "'+1";
        QTest::addRow("a minus") << "-1"
                                 << "'-1";
        QTest::addRow("an at sign") << "@SUM(1)"
                                    << "'@SUM(1)";
        QTest::addRow("a tab before a formula") << "\t=1"
                                                << "'\t=1";
        QTest::addRow("a formula with a quote") << "=\"a\""
                                                << "\"'=\"\"a\"\"\"";
        QTest::addRow("nothing") << ""
                                 << "";
    }

    void cellsAreSafe()
    {
        QFETCH(QString, text);
        QFETCH(QString, cell);
        QCOMPARE(QString::fromStdString(csvCell(text.toStdString())), cell);
    }

    void monthsKnowTheirLengths()
    {
        QCOMPARE(monthOf(kDay0), std::int64_t{1'704'067'200'000});      // 1 January 2024
        QCOMPARE(nextMonthOf(kDay0), std::int64_t{1'706'745'600'000});  // 1 February
        QCOMPARE(nextMonthOf(1'706'745'600'000), std::int64_t{1'709'251'200'000});
        QCOMPARE(nextMonthOf(1'733'011'200'000), std::int64_t{1'735'689'600'000});  // December
    }
};

QTEST_APPLESS_MAIN(UsageQueryTest)
#include "tst_usage_query.moc"

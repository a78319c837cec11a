#include "providers/price_table.h"
#include "providers/verification.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

Q_DECLARE_METATYPE(helix::providers::Usage)

namespace {

CheckResult passed(std::string name, std::map<std::string, double> figures = {})
{
    CheckResult result;
    result.name = std::move(name);
    result.outcome = CheckOutcome::Passed;
    result.figures = std::move(figures);
    return result;
}

CheckResult failed(std::string name)
{
    CheckResult result;
    result.name = std::move(name);
    result.outcome = CheckOutcome::Failed;
    return result;
}

/// A run whose required tests passed.
Verification verified(std::vector<CheckResult> more = {})
{
    Verification run;
    run.testedAt = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31));
    for (const char* name : {"auth", "models", "completion"}) {
        run.results.push_back(passed(name));
        run.results.back().isRequired = true;
    }
    for (CheckResult& each : more) run.results.push_back(std::move(each));
    run.isVerified = true;
    return run;
}

const ScoreComponent& component(const ProviderScore& score, const std::string& name)
{
    for (const ScoreComponent& each : score.components)
        if (each.name == name) return each;
    static const ScoreComponent none;
    return none;
}

Price priceOf(double input, double output)
{
    Price price;
    price.input = input;
    price.output = output;
    price.source = "test";
    return price;
}

std::chrono::sys_days day(int year, unsigned month, unsigned ofMonth)
{
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(ofMonth);
}

}  // namespace

class TestProviderScore : public QObject {
    Q_OBJECT
private slots:
    void pointsFollowTheirSteps_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("points");
        QTest::newRow("200 ms is still the best speed") << 0 << 200.0 << 10.0;
        QTest::newRow("just over 200 ms is one less") << 0 << 200.1 << 9.0;
        QTest::newRow("500 ms") << 0 << 500.0 << 9.0;
        QTest::newRow("one second") << 0 << 1000.0 << 8.0;
        QTest::newRow("two seconds") << 0 << 2000.0 << 7.0;
        QTest::newRow("five seconds") << 0 << 5000.0 << 6.0;
        QTest::newRow("ten seconds") << 0 << 10000.0 << 5.0;
        QTest::newRow("slower than that") << 0 << 10001.0 << 4.0;
        QTest::newRow("80 tokens a second") << 1 << 80.0 << 10.0;
        QTest::newRow("just under 80") << 1 << 79.9 << 9.0;
        QTest::newRow("under 4 tokens a second") << 1 << 3.9 << 4.0;
        QTest::newRow("free of charge") << 2 << 0.0 << 10.0;
        QTest::newRow("a dollar a million") << 2 << 1.0 << 8.0;
        QTest::newRow("six dollars") << 2 << 6.0 << 6.0;
        QTest::newRow("thirty dollars") << 2 << 30.0 << 3.0;
        QTest::newRow("half a year old") << 3 << 6.0 << 10.0;
        QTest::newRow("two years old") << 3 << 24.0 << 7.0;
        QTest::newRow("four years old") << 3 << 48.0 << 3.0;
    }
    void pointsFollowTheirSteps()
    {
        QFETCH(int, which);
        QFETCH(double, value);
        QFETCH(double, points);
        double (*const steps[])(double) = {speedPoints, efficiencyPoints, costPoints,
                                           recencyPoints};
        QCOMPARE(steps[which](value), points);
    }

    void oneMeasurementAloneIsTheScoreAndItsWeightTheConfidence_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("points");
        QTest::addColumn<double>("weight");
        QTest::newRow("speed") << "speed" << 9.0 << 0.25;
        QTest::newRow("efficiency") << "efficiency" << 8.0 << 0.20;
        QTest::newRow("cost") << "cost" << 6.0 << 0.25;
        QTest::newRow("capability") << "capability" << 5.0 << 0.20;
        QTest::newRow("recency") << "recency" << 9.0 << 0.10;
    }
    void oneMeasurementAloneIsTheScoreAndItsWeightTheConfidence()
    {
        QFETCH(QString, name);
        QFETCH(double, points);
        QFETCH(double, weight);
        std::vector<CheckResult> results;
        std::optional<Price> price;
        std::optional<std::chrono::sys_days> released;
        if (name == "speed") results.push_back(passed("latency", {{"median_ms", 420}}));
        if (name == "efficiency") {
            // Without the capability: a streaming test that passed counts there, too.
            results.push_back(passed("streaming", {{"tokens_per_second", 30}}));
        }
        if (name == "cost") price = priceOf(3, 15);
        if (name == "capability") results = {passed("tools"), failed("errors")};
        if (name == "recency") released = day(2025, 4, 1);
        const ProviderScore score = scoreOf(verified(results), price, released);
        QCOMPARE(*component(score, name.toStdString()).points, points);
        if (name == "efficiency") return;
        QCOMPARE(*score.total, points);
        QCOMPARE(score.confidence, weight);
        for (const ScoreComponent& each : score.components) {
            if (each.name == name.toStdString()) continue;
            QVERIFY(!each.points && !each.value);
            QVERIFY2(!each.text.empty(), "it says why it is absent");
        }
    }

    void allComponentsTogetherAreTheWeightedMean()
    {
        const ProviderScore score =
            scoreOf(verified({passed("latency", {{"median_ms", 100}}),
                              passed("streaming", {{"tokens_per_second", 50}}), passed("tools"),
                              passed("context"), passed("errors")}),
                    priceOf(3, 15), day(2025, 4, 1));
        // .25*10 + .20*9 + .25*6 + .20*10 + .10*9
        QCOMPARE(*score.total, 8.7);
        QCOMPARE(score.confidence, 1.0);
    }

    void whatTheProviderLacksCountsAndWhatWasNotRunDoesNot()
    {
        CheckResult lacking;
        lacking.name = "tools";
        lacking.isUnsupported = true;
        CheckResult notRun;
        notRun.name = "context";
        const ProviderScore score =
            scoreOf(verified({passed("streaming"), lacking, notRun}), {}, {});
        QCOMPARE(*component(score, "capability").points, 5.0);
    }

    void aFailedLatencyTestIsNoSpeed()
    {
        CheckResult latency = failed("latency");
        latency.figures["median_ms"] = 0;
        const ProviderScore score = scoreOf(verified({latency}), {}, {});
        QVERIFY(!component(score, "speed").points);
    }

    void whatDoesNotWorkHasNoScore()
    {
        Verification run = verified({passed("latency", {{"median_ms", 100}})});
        run.isVerified = false;
        const ProviderScore score = scoreOf(run, priceOf(0, 0), day(2026, 1, 1));
        QVERIFY(!score.total.has_value());
        QCOMPARE(score.confidence, 0.0);
    }

    void nothingMeasuredIsNoScore()
    {
        const ProviderScore score = scoreOf(verified(), {}, {});
        QVERIFY(!score.total.has_value());
        QCOMPARE(score.confidence, 0.0);
    }

    void theStatusFollowsResultsAndScore_data()
    {
        QTest::addColumn<int>("failure");
        QTest::addColumn<double>("score");
        QTest::addColumn<QString>("status");
        const auto row = [](FailureClass failure) { return static_cast<int>(failure); };
        QTest::newRow("all well") << -1 << 8.0 << "healthy";
        QTest::newRow("exactly the limit") << -1 << 7.0 << "healthy";
        QTest::newRow("a low score") << -1 << 6.99 << "degraded";
        QTest::newRow("no score at all") << -1 << -1.0 << "healthy";
        QTest::newRow("a refused key") << row(FailureClass::Auth) << -1.0 << "auth_failed";
        QTest::newRow("a limited rate") << row(FailureClass::RateLimited) << -1.0 << "rate_limited";
        QTest::newRow("a server error") << row(FailureClass::ServerError) << -1.0 << "unhealthy";
    }
    void theStatusFollowsResultsAndScore()
    {
        QFETCH(int, failure);
        QFETCH(double, score);
        QFETCH(QString, status);
        Verification run = verified();
        if (score >= 0) run.score.total = score;
        if (failure >= 0) {
            run.results.front().outcome = CheckOutcome::Failed;
            run.results.front().evidence.failure = static_cast<FailureClass>(failure);
        }
        judge(run);
        QCOMPARE(QString(verificationStatusName(run.status)), status);
        QCOMPARE(run.isVerified, failure < 0);
        QCOMPARE(run.error.empty(), failure < 0);
    }

    void aPartOfTheTestsJudgesNothing()
    {
        Verification run = verified();
        run.results.pop_back();
        judge(run);
        QCOMPARE(run.status, VerificationStatus::Unknown);
        QVERIFY(!run.isVerified);
    }

    void theJsonFormComesBackAsItWas()
    {
        Verification run = verified({passed("latency", {{"median_ms", 420.5}})});
        run.provider = "claude";
        run.keyName = "key_1";
        run.results.front().evidence.failure = FailureClass::BrokenStream;
        run.results.front().costUsd = 0.00012;
        run.score = scoreOf(run, priceOf(3, 15), {});
        judge(run);
        const auto back = Verification::fromJson(run.toJson());
        QVERIFY(back.has_value());
        QCOMPARE(back->toJson(), run.toJson());
        QCOMPARE(*back->responseTimeMs(), 420.5);
        QVERIFY(!Verification::fromJson(Json::array()).has_value());
    }

    void everyPriceHasASourceAndADay()
    {
        QVERIFY2(priceTable().size() > 20, "the built-in table is readable");
        config::ProviderConfig provider;
        provider.vendor = "openai";
        const auto known = priceTable().price(provider, "gpt-4o-mini");
        QVERIFY(known.has_value());
        QCOMPARE(known->input, 0.15);
        QVERIFY(!known->source.empty() && !known->asOf.empty());
        QVERIFY(!priceTable().price(provider, "gpt-17").has_value());
        provider.baseUrl = "https://api.openai.com/v1";
        QVERIFY(priceTable().price(provider, "gpt-4o-mini").has_value());
        provider.baseUrl = "http://127.0.0.1:8000/v1";
        QVERIFY2(!priceTable().price(provider, "gpt-4o-mini").has_value(),
                 "an own address has own prices");
        provider.baseUrl = "https://api.anthropic.com";
        provider.vendor = "anthropic";
        QVERIFY2(priceTable().price(provider, "claude-sonnet-4-6").has_value(),
                 "a vendor's other name is the same vendor");
        provider.baseUrl.clear();
        provider.vendor = "groq";
        QVERIFY2(!priceTable().price(provider, "gpt-4o-mini").has_value(),
                 "another seller has another price");
    }

    void theConfiguredCostWins()
    {
        config::ProviderConfig provider;
        provider.vendor = "openai";
        provider.cost = config::CostConfig{0.001, 0.002};
        const auto own = priceTable().price(provider, "gpt-4o-mini");
        QCOMPARE(own->input, 1.0);
        QCOMPARE(own->output, 2.0);
        QCOMPARE(own->source, std::string("configuration"));
    }

    void aModelIsKnownByItsBareNameToo()
    {
        QCOMPARE(*priceTable().released("openai/gpt-4.1"), day(2025, 4, 14));
        QVERIFY(!priceTable().released("nobody/nothing").has_value());
    }

    void cachedTokensCostTheirOwnPrice()
    {
        Price price = priceOf(2, 8);
        price.cachedInput = 0.5;
        Usage usage;
        QVERIFY2(!costOf(usage, price).has_value(), "unknown usage has no cost");
        usage.promptTokens = 1'000'000;
        usage.cachedTokens = 500'000;
        usage.completionTokens = 250'000;
        QCOMPARE(*costOf(usage, price), 1.0 + 0.25 + 2.0);
    }

    void everyKindOfTokensCostsItsOwnPrice_data()
    {
        QTest::addColumn<Usage>("usage");
        QTest::addColumn<qint64>("nanoUsd");
        const auto row = [](const char* name, qint64 nanoUsd, auto fill) {
            Usage usage;
            fill(usage);
            QTest::addRow("%s", name) << usage << nanoUsd;
        };
        row("prompt and answer", 2'000 + 8'000, [](Usage& usage) {
            usage.promptTokens = 1;
            usage.completionTokens = 1;
        });
        row("an explicit zero is zero", 0, [](Usage& usage) {
            usage.promptTokens = 0;
            usage.completionTokens = 0;
        });
        row("read from the cache", 500, [](Usage& usage) {
            usage.promptTokens = 1;
            usage.cachedTokens = 1;
        });
        row("written to the cache", 2'500, [](Usage& usage) {
            usage.promptTokens = 1;
            usage.cacheWriteTokens = 1;
        });
        row("sound in, text around it", 40'000 + 2'000, [](Usage& usage) {
            usage.promptTokens = 2;
            usage.audioPromptTokens = 1;
        });
        row("sound out", 80'000, [](Usage& usage) {
            usage.completionTokens = 1;
            usage.audioCompletionTokens = 1;
        });
        row("reasoning is a part of the answer", 80'000, [](Usage& usage) {
            usage.completionTokens = 10;
            usage.reasoningTokens = 9;
        });
        row("parts are never more than the whole", 500, [](Usage& usage) {
            usage.promptTokens = 1;
            usage.cachedTokens = 5;
            usage.cacheWriteTokens = 5;
        });
        row("the answer is what the total has more", 2'000 + 16'000, [](Usage& usage) {
            usage.promptTokens = 1;
            usage.totalTokens = 3;
        });
    }

    void everyKindOfTokensCostsItsOwnPrice()
    {
        QFETCH(Usage, usage);
        QFETCH(qint64, nanoUsd);
        Price price = priceOf(2, 8);
        price.cachedInput = 0.5;
        price.cacheWrite = 2.5;
        price.audioInput = 40;
        price.audioOutput = 80;
        QCOMPARE(qint64(costNanoUsd(usage, price).value_or(-1)), nanoUsd);
    }

    void withoutItsOwnPriceATokenCostsThePlainOne()
    {
        Usage usage;
        usage.promptTokens = 3;
        usage.cachedTokens = usage.cacheWriteTokens = usage.audioPromptTokens = 1;
        QCOMPARE(qint64(*costNanoUsd(usage, priceOf(2, 8))), qint64(6'000));
    }

    void aCostBeyondAllMoneyIsTheGreatestThatIsWritten()
    {
        Usage usage;
        usage.promptTokens = std::numeric_limits<std::int64_t>::max();
        QCOMPARE(qint64(*costNanoUsd(usage, priceOf(1e9, 1e9))), qint64(1'000'000'000'000'000'000));
    }

    void aTotalAloneHasNoPrice()
    {
        Usage usage;
        usage.totalTokens = 100;
        QVERIFY(!costNanoUsd(usage, priceOf(2, 8)).has_value());
    }

    void abadTableNamesItsRow_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no list") << QByteArray("{}");
        QTest::newRow("a row without price")
            << QByteArray(R"({"models":[{"vendor":"a","models":["m"],"input":1}]})");
        QTest::newRow("a row without source")
            << QByteArray(R"({"models":[{"vendor":"a","models":["m"],"input":1,"output":1}]})");
        QTest::newRow("a date that is none") << QByteArray(
            R"({"models":[{"vendor":"a","models":["m"],"input":1,"output":1,"source":"s","as_of":"2026-01","released":"2026-02-30"}]})");
    }
    void abadTableNamesItsRow()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!PriceTable::create(text.toStdString()).has_value());
    }
};

QTEST_APPLESS_MAIN(TestProviderScore)
#include "tst_provider_score.moc"

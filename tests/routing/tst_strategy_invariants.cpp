#include "routing/dispatcher.h"
#include "routing/random_source.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::FailureClass;

/// What holds for a request holds whichever way its targets were put in order.
class TestStrategyInvariants : public QObject {
    Q_OBJECT

    struct Group : RoutingBench {
        Group(const QString& strategy, const QString& affinity)
            : a(provider("a")), b(provider("b")), c(provider("c"))
        {
            auto& group = config.models["g"];
            group.name = "g";
            group.strategy = strategy.toStdString();
            group.affinity = affinity.toStdString();
            group.targets = {{"a", "m", 1, 0}, {"b", "m", 1, 0}, {"c", "m", 1, 0}};
            request.sessionId = "s-1";
            asked = "g";
            options.random = seededRandom(17);
            all(answer("well"));
            apply();
        }
        std::vector<ScriptedProvider*> each() { return {&a, &b, &c}; }
        void all(const Script& script)
        {
            for (auto* provider : each()) provider->always(script);
        }
        int calls()
        {
            std::size_t sum = 0;
            for (auto* provider : each()) sum += provider->calls().size();
            return static_cast<int>(sum);
        }
        /// Everybody but the one.
        void onlyWell(const std::string& name, const Script& others)
        {
            all(others);
            upstreams.at(name)->always(answer("well"));
        }
        ScriptedProvider& a;
        ScriptedProvider& b;
        ScriptedProvider& c;
    };

    static void addRows()
    {
        QTest::addColumn<QString>("strategy");
        QTest::addColumn<QString>("affinity");
        for (const char* strategy :
             {"ordered", "weighted", "round_robin", "least_busy", "latency", "cost", "usage"}) {
            QTest::newRow(strategy) << strategy << "none";
            QTest::newRow(qPrintable(QString(strategy) + " with sessions"))
                << strategy << "session";
        }
    }

private slots:
    void theOneThatIsWellIsFound_data() { addRows(); }
    void theOneThatIsWellIsFound()
    {
        QFETCH(QString, strategy);
        QFETCH(QString, affinity);
        for (const char* well : {"a", "b", "c"}) {
            Group bench(strategy, affinity);
            bench.onlyWell(well, refusal(FailureClass::ServerError, 500));
            for (int i = 0; i < 12; ++i) QCOMPARE(bench.complete()->provider, std::string(well));
        }
    }

    void aStreamSwitchesBeforeItsFirstContentOnly_data() { addRows(); }
    void aStreamSwitchesBeforeItsFirstContentOnly()
    {
        QFETCH(QString, strategy);
        QFETCH(QString, affinity);
        Group bench(strategy, affinity);
        bench.onlyWell("b", {events({providers::StreamStart{"id", "m"}}),
                             failure(FailureClass::BrokenStream, 200)});
        auto stream = bench.open();
        QVERIFY(stream.has_value());
        QCOMPARE((*stream)->provider(), std::string("b"));
        bench.all(
            {events({providers::ContentDelta{0, "half", {}}}), failure(FailureClass::Network)});
        auto broken = bench.open();
        QVERIFY(broken.has_value());
        const int before = bench.calls();
        Running<tl::expected<std::vector<providers::ChatEvent>, providers::Failure>> next(
            bench.worker, (*broken)->next());
        QVERIFY(!next.result().has_value());
        QCOMPARE(bench.calls(), before);
    }

    void theDeadlineCoversTheWholeChain_data() { addRows(); }
    void theDeadlineCoversTheWholeChain()
    {
        QFETCH(QString, strategy);
        QFETCH(QString, affinity);
        Group bench(strategy, affinity);
        bench.all(answer("late", 10s));
        const auto started = bench.clock.steadyNow();
        QCOMPARE(bench.complete(3s).error().httpStatus(), 504);
        QVERIFY(bench.clock.steadyNow() <= started + 3s);
    }

    void allOpenIsToldAtOnce_data() { addRows(); }
    void allOpenIsToldAtOnce()
    {
        QFETCH(QString, strategy);
        QFETCH(QString, affinity);
        Group bench(strategy, affinity);
        bench.all(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 15; ++i) static_cast<void>(bench.complete());
        for (const char* name : {"a", "b", "c"}) QCOMPARE(bench.state(name), BreakerState::Open);
        const int before = bench.calls();
        const auto result = bench.complete();
        QCOMPARE(result.error().httpStatus(), 503);
        QVERIFY(result.error().retryAfterSeconds().has_value());
        QCOMPARE(result.error().tried.size(), std::size_t(3));
        QCOMPARE(bench.calls(), before);
        bench.clock.advance(30s);
        bench.all(answer("well again"));
        QVERIFY(bench.complete().has_value());
    }

    void aFaultOfTheRequestIsAskedOnce_data() { addRows(); }
    void aFaultOfTheRequestIsAskedOnce()
    {
        QFETCH(QString, strategy);
        QFETCH(QString, affinity);
        Group bench(strategy, affinity);
        bench.all(refusal(FailureClass::ClientError, 422));
        QCOMPARE(bench.complete().error().httpStatus(), 422);
        QCOMPARE(bench.calls(), 1);
    }

    void aRateLimitMovesOnAndIsTold_data() { addRows(); }
    void aRateLimitMovesOnAndIsTold()
    {
        QFETCH(QString, strategy);
        QFETCH(QString, affinity);
        Group bench(strategy, affinity);
        bench.onlyWell("c", refusal(FailureClass::RateLimited, 429, 40s));
        QCOMPARE(bench.complete()->provider, std::string("c"));
        bench.all(refusal(FailureClass::RateLimited, 429, 40s));
        for (int i = 0; i < 3; ++i) QCOMPARE(bench.complete().error().httpStatus(), 429);
        for (const char* name : {"a", "b", "c"}) QCOMPARE(bench.state(name), BreakerState::Closed);
    }

    void whoFailsInARowIsPutBackAndComesAgain_data() { addRows(); }
    void whoFailsInARowIsPutBackAndComesAgain()
    {
        QFETCH(QString, strategy);
        QFETCH(QString, affinity);
        Group bench(strategy, affinity);
        const auto first = bench.liveRoute().candidates.front().provider;
        const auto target = bench.target(first);
        providers::Failure failure;
        failure.failureClass = FailureClass::ServerError;
        for (int i = 0; i < 3; ++i) {
            target->onStart();
            target->onFailure(momentOf(bench.clock), false, failure);
        }
        for (int i = 0; i < 6; ++i) QVERIFY(bench.liveRoute().candidates.back().provider == first);
        bench.clock.advance(30s);
        for (const char* name : {"a", "b", "c"}) {
            if (name == first) continue;
            bench.target(name)->onStart();
            bench.target(name)->onSuccess(momentOf(bench.clock), false, 400ms);
        }
        bool isBack = false;
        for (int i = 0; i < 200; ++i)
            isBack = isBack || bench.liveRoute().candidates.front().provider == first;
        QVERIFY(isBack);
    }

    void sharesOfAGroupAreCounted_data() { addRows(); }
    void sharesOfAGroupAreCounted()
    {
        QFETCH(QString, strategy);
        QFETCH(QString, affinity);
        Group bench(strategy, affinity);
        for (int i = 0; i < 30; ++i) QVERIFY(bench.complete().has_value());
        const auto snapshot = bench.registry.snapshot();
        QCOMPARE(snapshot.groups.size(), std::size_t(1));
        const auto& group = snapshot.groups.front();
        QCOMPARE(group.strategy, strategy.toStdString());
        std::uint64_t sum = 0;
        double share = 0;
        for (const auto& each : group.targets) {
            sum += each.requests;
            share += each.share.value_or(0);
        }
        QCOMPARE(sum, std::uint64_t(30));
        QCOMPARE(share, 1.0);
        QCOMPARE(group.unanswered + group.elsewhere, std::uint64_t(0));
    }
};

QTEST_APPLESS_MAIN(TestStrategyInvariants)
#include "tst_strategy_invariants.moc"

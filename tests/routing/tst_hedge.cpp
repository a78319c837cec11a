#include "routing/dispatcher.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::FailureClass;

namespace {

/// A group "g" of a, b and c that hedges after 800 ms.
struct Hedged : RoutingBench {
    explicit Hedged(int max = 1) : a(provider("a")), b(provider("b")), c(provider("c"))
    {
        auto& group = config.models["g"];
        group.name = "g";
        group.targets = {{"a", "m", 1, 0}, {"b", "m", 1, 1}, {"c", "m", 1, 2}};
        group.hedge.emplace();
        group.hedge->max = max;
        asked = "g";
        a.always({hang()});
        b.always(answer("from b"));
        c.always(answer("from c"));
        apply();
    }
    TargetSnapshot seen(const std::string& name) { return target(name)->snapshot(momentOf(clock)); }
    ScriptedProvider& a;
    ScriptedProvider& b;
    ScriptedProvider& c;
};

Script gated(const std::string& text)
{
    auto script = answer(text);
    script.insert(script.begin(), gate());
    return script;
}

std::string textOf(const std::vector<providers::ChatEvent>& events)
{
    for (const auto& event : events)
        if (const auto* delta = std::get_if<providers::ContentDelta>(&event)) return delta->text;
    return {};
}

}  // namespace

class TestHedge : public QObject {
    Q_OBJECT

    /// A request that is under way until the test lets it go on.
    struct Whole : Hedged {
        explicit Whole(int max = 1) : Hedged(max) {}
        void start()
        {
            begin(false, 300s);
            running = std::make_unique<Running<RoutingBench::Whole>>(
                worker,
                dispatcher.complete(worker, request, chosen, *snapshot, *catalog, deadline, *log));
        }
        std::unique_ptr<Running<RoutingBench::Whole>> running;
    };

private slots:
    void aSlowFirstCandidateIsOvertaken()
    {
        Hedged bench;
        const auto result = bench.complete();
        QVERIFY(result.has_value());
        QCOMPARE(result->provider, std::string("b"));
        QCOMPARE(bench.a.cancelled(), 1);
        QCOMPARE(bench.waits, (std::vector<std::chrono::milliseconds>{800ms}));
        const auto& records = bench.log->records();
        QCOMPARE(records.size(), std::size_t(2));
        QCOMPARE(records[0].outcome, std::string(kHedgeLost));
        QVERIFY(!records[0].isHedge);
        QCOMPARE(records[1].outcome, std::string("success"));
        QVERIFY(records[1].isHedge);
        QVERIFY(records[1].startedOffset == 800ms);
        QCOMPARE(bench.log->fallbacks(), 0);
    }

    void theLoserCountsAsNothingButIsKnownToBeSlow()
    {
        Hedged bench;
        for (int i = 0; i < 10; ++i) QVERIFY(bench.complete().has_value());
        const auto loser = bench.seen("a");
        QCOMPARE(loser.breaker.consecutiveFailures, 0);
        QCOMPARE(loser.breaker.state, BreakerState::Closed);
        QCOMPARE(loser.errors, std::uint64_t(0));
        QCOMPARE(loser.inFlight, std::int64_t(0));
        QVERIFY(!loser.lastSuccess);
        QVERIFY(bench.target("a")->latencyMs(bench.clock.steadyNow()) >= 400);
    }

    void aStreamIsOvertakenBeforeItsFirstContent()
    {
        Hedged bench;
        bench.a.always({events({providers::StreamStart{"id", "m"}}), hang()});
        auto stream = bench.open();
        QVERIFY(stream.has_value());
        QCOMPARE((*stream)->provider(), std::string("b"));
        QCOMPARE(textOf((*stream)->heldEvents()), std::string("from b"));
        QCOMPARE(bench.a.cancelled(), 1);
        QCOMPARE(bench.log->records()[0].outcome, std::string(kHedgeLost));
        Running<tl::expected<std::vector<providers::ChatEvent>, providers::Failure>> next(
            bench.worker, (*stream)->next());
        QVERIFY(next.result()->empty());
        QCOMPARE(bench.log->records()[1].outcome, std::string("success"));
    }

    void theFirstMayStillWin()
    {
        Whole bench;
        bench.a.always(gated("from a"));
        bench.b.always(gated("from b"));
        bench.start();
        QVERIFY(!bench.running->poll());
        QCOMPARE(bench.b.calls().size(), std::size_t(1));
        bench.a.openGates();
        QVERIFY(bench.running->poll());
        QCOMPARE(bench.running->result()->provider, std::string("a"));
        QCOMPARE(bench.b.cancelled(), 1);
        QCOMPARE(bench.log->records()[1].outcome, std::string(kHedgeLost));
        QVERIFY(bench.log->records()[1].isHedge);
        QCOMPARE(bench.seen("b").inFlight, std::int64_t(0));
    }

    void bothReadyInTheSameMomentIsOneAnswer()
    {
        Whole bench;
        bench.a.always(gated("from a"));
        bench.b.always(gated("from b"));
        bench.start();
        bench.a.openGates();
        bench.b.openGates();
        QVERIFY(bench.running->poll());
        QVERIFY(bench.running->result().has_value());
        int successes = 0;
        for (const auto& record : bench.ended) successes += record.outcome == "success" ? 1 : 0;
        QCOMPARE(successes, 1);
    }

    void withMoreAllowedThreeRunBesideEachOther()
    {
        Hedged bench(2);
        bench.b.always({hang()});
        QCOMPARE(bench.complete()->provider, std::string("c"));
        QCOMPARE(bench.waits, (std::vector<std::chrono::milliseconds>{800ms, 800ms}));
        QCOMPARE(bench.a.cancelled() + bench.b.cancelled(), 2);
    }

    void aFastFailureIsAnOrdinaryFallback()
    {
        Hedged bench;
        bench.a.always(refusal(FailureClass::ServerError, 500));
        QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.log->fallbacks(), 1);
        QVERIFY(!bench.log->records()[1].isHedge);
        QCOMPARE(bench.seen("a").breaker.consecutiveFailures, 1);
    }

    void whenTheHedgeFailsTheFirstGoesOn()
    {
        Whole bench;
        bench.a.always(gated("from a"));
        bench.b.always(refusal(FailureClass::ServerError, 500));
        bench.start();
        QVERIFY(!bench.running->poll());
        bench.a.openGates();
        QVERIFY(bench.running->poll());
        QCOMPARE(bench.running->result()->provider, std::string("a"));
        QCOMPARE(bench.seen("b").breaker.consecutiveFailures, 1);
    }

    void whenBothFailTheRestOfTheChainFollows()
    {
        Whole bench;
        bench.a.always({gate(), failure(FailureClass::ServerError, 503)});
        bench.b.always(refusal(FailureClass::ServerError, 500));
        bench.start();
        bench.a.openGates();
        QVERIFY(bench.running->poll());
        QCOMPARE(bench.running->result()->provider, std::string("c"));
        QVERIFY2(bench.b.calls().size() == 1, "it had its turn beside a");
    }

    void aFaultOfTheRequestEndsTheRace()
    {
        Hedged bench;
        bench.b.always(refusal(FailureClass::ClientError, 400));
        const auto result = bench.complete();
        QCOMPARE(result.error().kind, DispatchFailureKind::ClientError);
        QCOMPARE(result.error().tried.back().provider, std::string("b"));
        QCOMPARE(bench.a.cancelled(), 1);
        QVERIFY(bench.c.calls().empty());
    }

    void theClientsLeavingCancelsAll()
    {
        Whole bench;
        bench.b.always({hang()});
        bench.start();
        QVERIFY(!bench.running->poll());
        bench.running->cancel();
        QVERIFY(bench.running->poll());
        QCOMPARE(bench.running->result().error().kind, DispatchFailureKind::Cancelled);
        QCOMPARE(bench.a.cancelled() + bench.b.cancelled(), 2);
        QCOMPARE(bench.seen("a").inFlight + bench.seen("b").inFlight, std::int64_t(0));
        QCOMPARE(bench.seen("a").errors + bench.seen("b").errors, std::uint64_t(0));
    }

    void aHedgeTakesFromTheRetryBudget()
    {
        Whole bench;
        bench.config.retry.budgetRatio = 0;
        bench.config.retry.budgetMinPerSecond = 0;
        bench.apply();
        for (int i = 0; i < 2000; ++i)
            static_cast<void>(bench.budget.tryTake(bench.clock.steadyNow()));
        bench.start();
        QVERIFY(!bench.running->poll());
        QVERIFY(bench.b.calls().empty());
        bench.running->cancel();
        QVERIFY(bench.running->poll());
    }

    void anOpenCandidateIsNoHedge()
    {
        Hedged bench;
        bench.target("b")->breaker().forceOpen(momentOf(bench.clock));
        QCOMPARE(bench.complete()->provider, std::string("c"));
        QVERIFY(bench.b.calls().empty());
    }

    void withoutHedgeNothingRunsBesideAnother()
    {
        Whole bench;
        bench.config.models["g"].hedge.reset();
        bench.apply();
        bench.start();
        QVERIFY(!bench.running->poll());
        QVERIFY(bench.b.calls().empty());
        bench.running->cancel();
    }

    void aTornDownWorkerLeavesNothingBehind()
    {
        auto bench = std::make_unique<Whole>();
        bench->b.always({hang()});
        bench->start();
        QVERIFY(!bench->running->poll());
        const auto upstreams = bench->upstreams;
        bench->worker.timers().abandonWaiters();
        bench->worker.context().poll();
        QCOMPARE(bench->seen("a").inFlight, std::int64_t(0));
        QCOMPARE(bench->log->records().front().outcome, std::string("cancelled"));
        bench.reset();
        QCOMPARE(upstreams.at("a")->cancelled(), 1);
    }
};

QTEST_APPLESS_MAIN(TestHedge)
#include "tst_hedge.moc"

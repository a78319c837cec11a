#include "routing/fault_plan.h"

#include "support/routing_bench.h"
#include "telemetry/trace_context.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::ChatEvent;
using providers::ContentDelta;
using providers::FailureClass;

namespace {

FaultSpec spec(FaultKind kind, std::string provider = "a",
               std::chrono::milliseconds duration = 1min)
{
    FaultSpec spec;
    spec.kind = kind;
    spec.provider = std::move(provider);
    spec.duration = duration;
    return spec;
}

Script threeWords()
{
    const auto word = [](const char* text) { return ChatEvent(ContentDelta{0, text, {}}); };
    return {events({providers::StreamStart{"id", "m"}, word("one"), word("two")}),
            events({word("three"), providers::FinishDelta{}, providers::StreamEnd{}}), end()};
}

std::string textOf(const std::vector<ChatEvent>& list)
{
    std::string text;
    for (const auto& event : list)
        if (const auto* content = std::get_if<ContentDelta>(&event)) text += content->text + " ";
    return text;
}

}  // namespace

class TestFaultPlan : public QObject {
    Q_OBJECT

    using Next = tl::expected<std::vector<ChatEvent>, providers::Failure>;
    struct Pair : RoutingBench {
        Pair() : a(provider("a")), b(provider("b"))
        {
            a.always(answer("from a"));
            b.always(answer("from b"));
            apply();
        }
        Fault inject(FaultSpec what) { return *faults.start(std::move(what)); }
        Next next(CommittedStream& stream)
        {
            Running<Next> running(worker, stream.next());
            return std::move(running.result());
        }
        ScriptedProvider& a;
        ScriptedProvider& b;
    };

private slots:
    void concernsWhatItNames_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("isStream");
        QTest::addColumn<bool>("isHit");
        const int error = int(FaultKind::Error);
        QTest::newRow("its provider, any model") << "a"
                                                 << "" << error << false << true;
        QTest::newRow("another provider") << "b"
                                          << "" << error << false << false;
        QTest::newRow("all providers") << "*"
                                       << "" << error << false << true;
        QTest::newRow("its model") << "a"
                                   << "m" << error << false << true;
        QTest::newRow("another model of its provider") << "a"
                                                       << "n" << error << false << false;
        QTest::newRow("a cut concerns streams") << "a"
                                                << "" << int(FaultKind::Cut) << true << true;
        QTest::newRow("a cut leaves whole answers alone")
            << "a"
            << "" << int(FaultKind::Cut) << false << false;
    }
    void concernsWhatItNames()
    {
        QFETCH(QString, provider);
        QFETCH(QString, model);
        QFETCH(int, kind);
        QFETCH(bool, isStream);
        QFETCH(bool, isHit);
        FakeClock clock;
        FaultPlan plan(clock);
        QVERIFY(!plan.match("a", "m", isStream));
        FaultSpec what = spec(FaultKind(kind), provider.toStdString());
        what.model = model.toStdString();
        const auto fault = plan.start(what);
        QCOMPARE(plan.match("a", "m", isStream).has_value(), isHit);
        QCOMPARE(plan.faults().front().hits, std::uint64_t(isHit ? 1 : 0));
        QCOMPARE(plan.hits(FaultKind(kind)), std::uint64_t(isHit ? 1 : 0));
    }

    void endsWithItsTime()
    {
        FakeClock clock;
        FaultPlan plan(clock);
        const auto fault = plan.start(spec(FaultKind::Error, "a", 10s));
        QCOMPARE(fault->endsAt - fault->startedAt, std::chrono::nanoseconds(10s));
        clock.advance(10s - 1ns);
        QVERIFY(plan.match("a", "m", false));
        QVERIFY(plan.expire().empty());
        clock.advance(1ns);
        QVERIFY2(!plan.match("a", "m", false), "the end belongs to the time after it");
        QVERIFY(plan.faults().empty());
        QVERIFY2(!plan.end(fault->id), "it has ended by itself");
        QVERIFY(plan.endAll().empty());
        const auto over = plan.expire();
        QCOMPARE(over.size(), std::size_t(1));
        QCOMPARE(over.front().hits, std::uint64_t(1));
        QVERIFY2(plan.expire().empty(), "its end is told once");
    }

    void isEndedByHand()
    {
        FakeClock clock;
        FaultPlan plan(clock);
        const auto first = plan.start(spec(FaultKind::Error));
        const auto second = plan.start(spec(FaultKind::Latency, "b"));
        QCOMPARE(plan.end(first->id)->id, first->id);
        QVERIFY(!plan.end(first->id));
        QVERIFY(!plan.match("a", "m", false));
        QCOMPARE(plan.endAll().size(), std::size_t(1));
        QVERIFY(plan.faults().empty());
    }

    void holdsSoManyAndNoMore()
    {
        FakeClock clock;
        FaultPlan plan(clock);
        for (std::size_t i = 0; i < kMaxActiveFaults; ++i)
            QVERIFY(plan.start(spec(FaultKind::Error)));
        QCOMPARE(plan.start(spec(FaultKind::Error)).error().code, ErrorCode::LimitExceeded);
    }

    void hitsItsShare()
    {
        FakeClock clock;
        double drawn = 0;
        FaultPlan plan(clock, [&] { return drawn; });
        FaultSpec half = spec(FaultKind::Error);
        half.share = 0.5;
        static_cast<void>(plan.start(half));
        int hits = 0;
        for (int i = 0; i < 100; ++i) {
            drawn = i / 100.0;
            if (plan.match("a", "m", false)) ++hits;
        }
        QCOMPARE(hits, 50);
    }

    void theGravestGivesTheName()
    {
        FakeClock clock;
        FaultPlan plan(clock);
        FaultSpec slow = spec(FaultKind::Latency);
        slow.latency = 2s;
        static_cast<void>(plan.start(slow));
        const auto error = plan.start(spec(FaultKind::Error, "*"));
        const auto hit = plan.match("a", "m", false);
        QCOMPARE(hit->id, error->id);
        QVERIFY(hit->latency == 2s);
        QCOMPARE(*hit->status, 500);
    }

    void anErrorMakesTheFallbackAnswer()
    {
        Pair bench;
        const auto fault = bench.inject(spec(FaultKind::Error));
        const auto result = bench.complete();
        QCOMPARE(result->provider, std::string("b"));
        QVERIFY2(bench.a.calls().empty(), "it is not sent");
        const auto& first = bench.log->records().front();
        QCOMPARE(first.injected, fault.id);
        QCOMPARE(first.status, 500);
        QCOMPARE(first.outcome, std::string("server_error"));
        QVERIFY(bench.log->records().back().injected.empty());
    }

    void errorsOpenTheBreakerLikeRealOnes()
    {
        Pair bench;
        static_cast<void>(bench.inject(spec(FaultKind::Error)));
        for (int i = 0; i < bench.config.circuitBreaker.failureThreshold; ++i)
            QCOMPARE(bench.complete()->provider, std::string("b"));
        QCOMPARE(bench.state("a"), BreakerState::Open);
        static_cast<void>(bench.faults.endAll());
        bench.clock.advance(bench.config.circuitBreaker.recoveryTimeout);
        QCOMPARE(bench.complete()->provider, std::string("a"));
    }

    void aStatusMeansWhatItMeansOfAProvider_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("outcome");
        QTest::newRow("429 is a rate limit") << 429 << "rate_limited";
        QTest::newRow("401 condemns the key") << 401 << "auth";
        QTest::newRow("404 is the request's fault") << 404 << "client_error";
        QTest::newRow("503 is the server's") << 503 << "server_error";
    }
    void aStatusMeansWhatItMeansOfAProvider()
    {
        QFETCH(int, status);
        QFETCH(QString, outcome);
        Pair bench;
        FaultSpec what = spec(FaultKind::Error);
        what.status = status;
        static_cast<void>(bench.inject(what));
        static_cast<void>(bench.complete());
        QCOMPARE(bench.log->records().front().outcome, outcome.toStdString());
    }

    void aDelayPassesWithinTheClocks()
    {
        Pair bench;
        FaultSpec slow = spec(FaultKind::Latency);
        slow.latency = 2s;
        static_cast<void>(bench.inject(slow));
        QCOMPARE(bench.complete()->provider, std::string("a"));
        QVERIFY(bench.log->records().front().duration >= 2s);
        QVERIFY(!bench.log->records().front().injected.empty());
    }

    void aDelayBeyondTheFirstContentClockFailsOver()
    {
        Pair bench;
        FaultSpec slow = spec(FaultKind::Latency, "a", 1h);
        slow.latency = 10min;
        static_cast<void>(bench.inject(slow));
        auto opened = bench.open();
        QCOMPARE((*opened)->provider(), std::string("b"));
        QCOMPARE(bench.log->records().front().outcome, std::string("first_content_timeout"));
        QVERIFY2(bench.a.calls().empty(), "it is not sent after that");
    }

    void aCutEndsTheStreamInTheMiddle()
    {
        Pair bench;
        bench.a.always(threeWords());
        FaultSpec cut = spec(FaultKind::Cut);
        cut.afterEvents = 2;
        const auto fault = bench.inject(cut);
        auto opened = bench.open();
        auto& stream = **opened;
        QCOMPARE(stream.provider(), std::string("a"));
        QCOMPARE(textOf(stream.heldEvents()), std::string("one two "));
        const auto broken = bench.next(stream);
        QVERIFY(!broken.has_value());
        QCOMPARE(broken.error().failureClass, FailureClass::Network);
        QCOMPARE(bench.log->records().front().outcome, std::string("network"));
        QCOMPARE(bench.log->records().front().injected, fault.id);
    }

    void aCutBeforeAnyContentFailsOver()
    {
        Pair bench;
        bench.a.always(threeWords());
        static_cast<void>(bench.inject(spec(FaultKind::Cut)));
        auto opened = bench.open();
        QCOMPARE((*opened)->provider(), std::string("b"));
    }

    void aStreamThatEndsBeforeTheCutIsWhole()
    {
        Pair bench;
        bench.a.always(threeWords());
        FaultSpec cut = spec(FaultKind::Cut);
        cut.afterEvents = 100;
        static_cast<void>(bench.inject(cut));
        auto opened = bench.open();
        auto& stream = **opened;
        QVERIFY(bench.next(stream)->size() == 3);
        QVERIFY(bench.next(stream)->empty());
        QCOMPARE(bench.log->records().front().outcome, std::string("success"));
    }

    void everyAttemptHasItsOwnSpan()
    {
        Pair bench;
        bench.a.always(refusal(FailureClass::ServerError, 503));
        telemetry::TraceHeaders none;
        auto trace =
            std::make_shared<telemetry::TraceContext>(telemetry::TraceContext::accept(none));
        bench.begin(false, 10s);
        bench.log->setTrace(trace);
        Running<RoutingBench::Whole> running(
            bench.worker,
            bench.dispatcher.complete(bench.worker, bench.request, bench.chosen, *bench.snapshot,
                                      *bench.catalog, bench.deadline, *bench.log));
        const auto& records = bench.log->records();
        QCOMPARE(records.size(), std::size_t(2));
        QCOMPARE(records[0].spanId.size(), std::size_t(16));
        QVERIFY(records[0].spanId != records[1].spanId);
        QVERIFY(records[0].spanId != trace->spanId);
    }
};

QTEST_APPLESS_MAIN(TestFaultPlan)
#include "tst_fault_plan.moc"

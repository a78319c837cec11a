#include "routing/dispatcher.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace helix::testing;
using namespace std::chrono_literals;
using providers::ChatEvent;
using providers::ContentDelta;
using providers::FailureClass;
using providers::FinishDelta;
using providers::Ping;
using providers::StreamEnd;
using providers::StreamStart;

namespace {

ChatEvent text(std::string value)
{
    return ContentDelta{0, std::move(value), {}};
}

Script opening(int failure)
{
    const auto start = events({StreamStart{"id", "m"}, Ping{}, text("")});
    switch (failure) {
        case 0: return {end()};
        case 1: return {start, end()};
        case 2: return {testing::failure(FailureClass::BrokenStream, 200)};
        case 3: return {start, testing::failure(FailureClass::BrokenStream, 200)};
        case 4: return {start, testing::failure(FailureClass::Network)};
        case 5: return {start, events({text("late")}, 31s)};
        case 6: return {start, testing::failure(FailureClass::RateLimited, 200, 5s)};
        case 7: return {start, testing::failure(FailureClass::BadAnswer, 200)};
        default: return refusal(FailureClass::ServerError, 503);
    }
}

using Next = tl::expected<std::vector<ChatEvent>, providers::Failure>;

}  // namespace

class TestDispatcherStreams : public QObject {
    Q_OBJECT

    struct Pair : RoutingBench {
        Pair() : a(provider("a")), b(provider("b"))
        {
            a.always(answer("from a"));
            b.always(answer("from b"));
            apply();
        }
        Next next(CommittedStream& stream)
        {
            Running<Next> running(worker, stream.next());
            return std::move(running.result());
        }
        TargetSnapshot seen(const std::string& name)
        {
            return target(name)->snapshot(momentOf(clock));
        }
        ScriptedProvider& a;
        ScriptedProvider& b;
    };

private slots:
    void aCleanStreamIsASuccessAtItsEnd()
    {
        Pair bench;
        bench.a.then({events({StreamStart{"id", "m"}}), events({text("Hello")}, 2s),
                      events({text(" you")}, 1s), events({FinishDelta{}, StreamEnd{}}), end()});
        auto stream = bench.open();
        QVERIFY(stream.has_value());
        QCOMPARE((*stream)->provider(), std::string("a"));
        QCOMPARE((*stream)->heldEvents().size(), std::size_t(2));
        QCOMPARE(bench.log->attempts(), 1);
        QVERIFY2(bench.seen("a").lastSuccess == std::nullopt, "not before the end");
        QCOMPARE(bench.next(**stream)->size(), std::size_t(1));
        QCOMPARE(bench.next(**stream)->size(), std::size_t(2));
        QVERIFY(bench.seen("a").lastSuccess.has_value());
        QVERIFY(bench.next(**stream)->empty());
        QVERIFY(bench.next(**stream)->empty());
        QVERIFY(*bench.log->records().front().firstContent == 2s);
        QVERIFY(bench.log->records().front().duration == 3s);
    }

    void beforeTheFirstContentEveryFailureFailsOver_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("a 200 that ends at once") << 0;
        QTest::newRow("an end after the start-up events") << 1;
        QTest::newRow("an error as the very first event") << 2;
        QTest::newRow("an error after the start-up events") << 3;
        QTest::newRow("a reset after the start-up events") << 4;
        QTest::newRow("no content in time") << 5;
        QTest::newRow("a rate limit as an event") << 6;
        QTest::newRow("something that is not the format") << 7;
        QTest::newRow("a 503 instead of a stream") << 8;
    }
    void beforeTheFirstContentEveryFailureFailsOver()
    {
        QFETCH(int, how);
        Pair bench;
        bench.a.always(opening(how));
        auto stream = bench.open();
        QVERIFY(stream.has_value());
        QCOMPARE((*stream)->provider(), std::string("b"));
        QVERIFY((*stream)->wasFallback());
        QCOMPARE((*stream)->heldEvents().size(), std::size_t(4));
        QCOMPARE(bench.seen("a").errors, std::uint64_t(1));
    }

    void afterTheCommitNothingSwitches_data()
    {
        QTest::addColumn<int>("failure");
        QTest::newRow("a cut connection") << int(FailureClass::Network);
        QTest::newRow("a missing end") << int(FailureClass::BrokenStream);
        QTest::newRow("an error event of the vendor") << int(FailureClass::ServerError);
        QTest::newRow("an unreadable event") << int(FailureClass::BadAnswer);
    }
    void afterTheCommitNothingSwitches()
    {
        QFETCH(int, failure);
        Pair bench;
        const auto failureClass = static_cast<FailureClass>(failure);
        bench.a.always({events({text("Hel")}), testing::failure(failureClass)});
        auto stream = bench.open();
        const auto broken = bench.next(**stream);
        QVERIFY(!broken.has_value());
        QCOMPARE(int(broken.error().failureClass), failure);
        QVERIFY(bench.b.calls().empty());
        QCOMPARE(bench.seen("a").breaker.consecutiveFailures, 1);
        QCOMPARE(bench.log->records().back().outcome,
                 std::string(providers::failureClassName(failureClass)));
    }

    void anEndWithoutTheFormatsOwnIsBroken()
    {
        Pair bench;
        bench.a.always({events({text("Hel")}), end()});
        auto stream = bench.open();
        const auto broken = bench.next(**stream);
        QCOMPARE(int(broken.error().failureClass), int(FailureClass::BrokenStream));
        QCOMPARE(bench.seen("a").breaker.consecutiveFailures, 1);
    }

    void fiveBrokenStreamsOpen()
    {
        Pair bench;
        bench.a.always({events({text("Hel")}), testing::failure(FailureClass::Network)});
        for (int i = 0; i < 5; ++i) {
            auto stream = bench.open();
            static_cast<void>(bench.next(**stream));
        }
        QCOMPARE(bench.state("a"), BreakerState::Open);
        QCOMPARE((*bench.open())->provider(), std::string("b"));
    }

    void anEmptyButCompleteStreamIsValid_data()
    {
        QTest::addColumn<bool>("hasFinish");
        QTest::newRow("with a finish reason") << true;
        QTest::newRow("with the format's end alone") << false;
    }
    void anEmptyButCompleteStreamIsValid()
    {
        QFETCH(bool, hasFinish);
        Pair bench;
        std::vector<ChatEvent> list{StreamStart{"id", "m"}};
        if (hasFinish) list.emplace_back(FinishDelta{});
        list.emplace_back(StreamEnd{});
        bench.a.always({events(std::move(list)), end()});
        auto stream = bench.open();
        QCOMPARE((*stream)->provider(), std::string("a"));
        QVERIFY(bench.seen("a").lastSuccess.has_value());
        QVERIFY(bench.next(**stream)->empty());
    }

    void holdingBackEndsAtItsLimits_data()
    {
        QTest::addColumn<int>("events");
        QTest::addColumn<int>("bytes");
        QTest::addColumn<int>("held");
        QTest::newRow("64 events") << 100 << 0 << 64;
        QTest::newRow("256 KiB") << 100 << 64 * 1024 << 4;
    }
    void holdingBackEndsAtItsLimits()
    {
        QFETCH(int, events);
        QFETCH(int, bytes);
        QFETCH(int, held);
        Pair bench;
        Script script;
        for (int i = 0; i < events; ++i)
            script.push_back(
                testing::events({StreamStart{std::string(std::size_t(bytes), 'x'), ""}}));
        script.push_back(testing::failure(FailureClass::Network));
        bench.a.always(script);
        auto stream = bench.open();
        QCOMPARE((*stream)->provider(), std::string("a"));
        QCOMPARE(int((*stream)->heldEvents().size()), held);
    }

    void aPauseInsideIsAnIdleTimeout()
    {
        Pair bench;
        bench.config.providers["a"].timeouts.idle = 3s;
        bench.apply();
        bench.a.always({events({text("a")}), events({text("b")}, 2s), events({Ping{}}, 2s),
                        events({text("c")}, 4s)});
        auto stream = bench.open();
        QVERIFY(bench.next(**stream).has_value());
        QVERIFY2(bench.next(**stream).has_value(), "a ping shows that the provider lives");
        QCOMPARE(int(bench.next(**stream).error().failureClass), int(FailureClass::IdleTimeout));
        QCOMPARE(bench.seen("a").breaker.consecutiveFailures, 1);
    }

    void theProvidersTotalBoundsItsStream()
    {
        Pair bench;
        Script script;
        for (int i = 0; i < 100; ++i) script.push_back(events({text("x")}, 10s));
        bench.a.always(script);
        auto stream = bench.open();
        for (int i = 0; i < 5; ++i) QVERIFY(bench.next(**stream).has_value());
        QCOMPARE(int(bench.next(**stream).error().failureClass), int(FailureClass::TotalTimeout));
        QVERIFY(bench.log->records().front().duration == 60s);
    }

    void aSlowClientIsNotTheProvidersPause()
    {
        Pair bench;
        bench.a.always(
            {events({text("a")}), events({text("b"), FinishDelta{}, StreamEnd{}}), end()});
        auto stream = bench.open();
        bench.clock.advance(45s);
        QVERIFY(bench.next(**stream).has_value());
        QCOMPARE(bench.seen("a").errors, std::uint64_t(0));
    }

    void leavingEarlyCancelsAndCountsAsNothing()
    {
        Pair bench;
        bench.a.always({events({text("a")}), events({text("b")}), end()});
        {
            auto stream = bench.open();
            QCOMPARE(bench.seen("a").inFlight, std::int64_t(1));
        }
        QCOMPARE(bench.a.cancelled(), 1);
        const auto target = bench.seen("a");
        QCOMPARE(target.inFlight, std::int64_t(0));
        QCOMPARE(target.errors, std::uint64_t(0));
        QVERIFY(!target.lastSuccess);
        QCOMPARE(bench.log->records().front().outcome, std::string("cancelled"));
    }

    void aProbeThatStreamsHoldsThePlaceUntilItsEnd()
    {
        Pair bench;
        bench.a.always(refusal(FailureClass::ServerError, 500));
        for (int i = 0; i < 5; ++i) static_cast<void>(bench.complete());
        bench.clock.advance(30s);
        bench.a.always({events({text("a")}), events({FinishDelta{}, StreamEnd{}}), end()});
        auto probe = bench.open();
        QCOMPARE((*probe)->provider(), std::string("a"));
        QCOMPARE(bench.complete()->provider, std::string("b"));
        bench.begin(true, 300s);
        QCOMPARE(bench.seen("a").breaker.successesInHalfOpen, 0);
        QVERIFY(bench.next(**probe).has_value());
        QCOMPARE(bench.seen("a").breaker.successesInHalfOpen, 1);
        QCOMPARE((*bench.open())->provider(), std::string("a"));
    }

    void cancellingAWaitEndsTheStream()
    {
        Pair bench;
        bench.a.always({events({text("a")}), hang()});
        auto stream = bench.open();
        Running<Next> running(bench.worker, (*stream)->next());
        QVERIFY(!running.poll());
        running.cancel();
        QCOMPARE(int(running.result().error().failureClass), int(FailureClass::Cancelled));
        QCOMPARE(bench.seen("a").breaker.consecutiveFailures, 0);
        QCOMPARE(bench.seen("a").errors, std::uint64_t(0));
    }
};

QTEST_APPLESS_MAIN(TestDispatcherStreams)
#include "tst_dispatcher_streams.moc"

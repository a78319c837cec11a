#include "base/fake_clock.h"
#include "providers/token_estimate.h"
#include "routing/outbound_limiter.h"
#include "routing/peak_ewma.h"
#include "routing/token_estimate.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace std::chrono_literals;
using config::RateLimitConfig;

namespace {

std::shared_ptr<OutboundLimiter> limiter(const FakeClock& clock, std::int64_t requests,
                                         std::int64_t tokens, std::int64_t burst)
{
    return std::make_shared<OutboundLimiter>(RateLimitConfig{requests, tokens, burst},
                                             clock.steadyNow());
}

}  // namespace

class TestOutboundLimiter : public QObject {
    Q_OBJECT
private slots:
    void aBurstAndThenTheRate()
    {
        FakeClock clock;
        const auto limits = limiter(clock, 60, 0, 3);
        for (int i = 0; i < 3; ++i) {
            auto reserved = limits->tryReserve(1, clock.steadyNow());
            QVERIFY(reserved);
            reserved->sent();
        }
        QVERIFY(!limits->tryReserve(1, clock.steadyNow()));
        QVERIFY(limits->roomAt(1, clock.steadyNow()) == clock.steadyNow() + 1s);
        clock.advance(999ms);
        QVERIFY(!limits->tryReserve(1, clock.steadyNow()));
        clock.advance(1ms);
        QVERIFY(limits->tryReserve(1, clock.steadyNow()));
    }

    void whatWasNotSentGoesBack()
    {
        FakeClock clock;
        const auto limits = limiter(clock, 60, 0, 1);
        for (int i = 0; i < 5; ++i) QVERIFY(limits->tryReserve(1, clock.steadyNow()));
    }

    void tokensAreReconciled_data()
    {
        QTest::addColumn<int>("used");
        QTest::addColumn<int>("leftFor");
        QTest::newRow("fewer than estimated go back") << 100 << 900;
        QTest::newRow("as many as estimated") << 600 << 400;
        QTest::newRow("more than estimated are taken, too") << 900 << 100;
    }
    void tokensAreReconciled()
    {
        QFETCH(int, used);
        QFETCH(int, leftFor);
        FakeClock clock;
        const auto limits = limiter(clock, 0, 1000, 0);
        auto reserved = limits->tryReserve(600, clock.steadyNow());
        reserved->sent();
        reserved->settle(used);
        QVERIFY(!limits->tryReserve(leftFor + 1, clock.steadyNow()));
        QVERIFY(limits->tryReserve(leftFor, clock.steadyNow()));
    }

    void withoutAnAnswerTheEstimateStands()
    {
        FakeClock clock;
        const auto limits = limiter(clock, 0, 1000, 0);
        limits->tryReserve(600, clock.steadyNow())->sent();
        QVERIFY(!limits->tryReserve(401, clock.steadyNow()));
        QCOMPARE(limits->headroom(clock.steadyNow()), 0.4);
    }

    void anEstimateBeyondTheBucketIsTheWholeBucket()
    {
        FakeClock clock;
        const auto limits = limiter(clock, 0, 1000, 0);
        QVERIFY(limits->tryReserve(50'000, clock.steadyNow()));
    }

    void theQueueIsServedInOrder()
    {
        FakeClock clock;
        const auto limits = limiter(clock, 60, 0, 1);
        limits->tryReserve(1, clock.steadyNow())->sent();
        const auto deadline = Deadline::at(clock.steadyNow() + 60s);
        auto first = limits->queue(1, clock.steadyNow(), deadline);
        auto second = limits->queue(1, clock.steadyNow(), deadline);
        QVERIFY(first->at == clock.steadyNow() + 1s);
        QVERIFY(second->at == clock.steadyNow() + 2s);
        QCOMPARE(limits->waiting(), 2);
        clock.advance(1s);
        QVERIFY2(!limits->tryReserve(1, clock.steadyNow()), "nobody overtakes the queue");
        first->reservation.sent();
        QCOMPARE(limits->waiting(), 1);
        second.reset();
        QCOMPARE(limits->waiting(), 0);
        QVERIFY2(limits->roomAt(1, clock.steadyNow()) == clock.steadyNow() + 1s,
                 "who leaves the queue gives its place back");
    }

    void theQueueHasALimit()
    {
        FakeClock clock;
        const auto limits = limiter(clock, 60, 0, 1);
        std::vector<OutboundLimiter::Turn> turns;
        limits->tryReserve(1, clock.steadyNow())->sent();
        for (int i = 0; i < kMaxOutboundWaiters; ++i)
            turns.push_back(std::move(*limits->queue(1, clock.steadyNow(), Deadline::never())));
        QVERIFY(!limits->queue(1, clock.steadyNow(), Deadline::never()));
        QCOMPARE(limits->refused(), std::uint64_t(1));
        turns.pop_back();
        QVERIFY(limits->queue(1, clock.steadyNow(), Deadline::never()));
    }

    void nobodyWaitsBeyondTheDeadline()
    {
        FakeClock clock;
        const auto limits = limiter(clock, 60, 0, 1);
        limits->tryReserve(1, clock.steadyNow())->sent();
        QVERIFY(!limits->queue(1, clock.steadyNow(), Deadline::at(clock.steadyNow() + 1s)));
        QVERIFY(limits->queue(1, clock.steadyNow(), Deadline::at(clock.steadyNow() + 1001ms)));
    }

    void aReloadNeverFillsABucket()
    {
        FakeClock clock;
        const auto limits = limiter(clock, 60, 0, 4);
        for (int i = 0; i < 4; ++i) limits->tryReserve(1, clock.steadyNow())->sent();
        limits->configure({120, 0, 4}, clock.steadyNow());
        QVERIFY(!limits->tryReserve(1, clock.steadyNow()));
        QVERIFY(limits->roomAt(1, clock.steadyNow()) == clock.steadyNow() + 500ms);
        limits->configure({0, 0, 0}, clock.steadyNow());
        QVERIFY(!limits->isLimited());
        QVERIFY(limits->tryReserve(1, clock.steadyNow()));
        limits->configure({60, 0, 1}, clock.steadyNow());
        QVERIFY2(limits->tryReserve(1, clock.steadyNow()), "a new limit starts full");
    }

    void estimates_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::addColumn<int>("maxTokens");
        QTest::addColumn<int>("expected");
        QTest::newRow("the prompt and the limit") << 400 << 50 << 134;
        QTest::newRow("an assumed answer without a limit") << 400 << 0 << 596;
        QTest::newRow("a huge limit is capped") << 0 << 1'000'000 << 4100;
    }
    void estimates()
    {
        QFETCH(int, bytes);
        QFETCH(int, maxTokens);
        QFETCH(int, expected);
        providers::ChatRequest request;
        providers::Message message;
        message.content.emplace_back(
            providers::TextPart{std::string(static_cast<std::size_t>(bytes), 'x')});
        request.messages.push_back(std::move(message));
        if (maxTokens > 0) request.maxTokens = maxTokens;
        QCOMPARE(estimateTokens(request, {}), std::int64_t(expected));
        if (maxTokens == 0)
            QCOMPARE(estimateTokens(request, 10), providers::estimateTokens(request) + 10);
    }

    void aLatencyRisesAtOnceAndFallsSlowly()
    {
        FakeClock clock;
        PeakEwma latency;
        QCOMPARE(latency.valueMs(clock.steadyNow()), 0.0);
        latency.record(clock.steadyNow(), 100ms);
        QCOMPARE(latency.valueMs(clock.steadyNow()), 100.0);
        latency.record(clock.steadyNow(), 900ms);
        QCOMPARE(latency.valueMs(clock.steadyNow()), 900.0);
        latency.record(clock.steadyNow(), 100ms);
        QCOMPARE(latency.valueMs(clock.steadyNow()), 900.0);
        clock.advance(10s);
        latency.record(clock.steadyNow(), 100ms);
        const double after = latency.valueMs(clock.steadyNow());
        QVERIFY(after > 350 && after < 450);
        clock.advance(100s);
        QVERIFY2(latency.valueMs(clock.steadyNow()) < 1,
                 "what was not seen for long is tried again");
    }
};

QTEST_APPLESS_MAIN(TestOutboundLimiter)
#include "tst_outbound_limiter.moc"

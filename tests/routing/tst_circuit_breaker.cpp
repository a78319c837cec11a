#include "base/fake_clock.h"
#include "routing/circuit_breaker.h"

#include <QtTest>
#include <random>
#include <thread>

using namespace helix;
using namespace helix::routing;
using namespace std::chrono_literals;
using providers::FailureClass;

namespace {

/// The contract in the plainest words, without permits, threads or reasons.
class PlainModel {
public:
    explicit PlainModel(BreakerSettings settings) : m_settings(settings) {}

    void tick(SteadyTime now)
    {
        if (m_state == BreakerState::Open && now >= m_openUntil) change(BreakerState::HalfOpen);
    }
    bool isAdmitting(SteadyTime now)
    {
        if (m_forced) return *m_forced == BreakerState::Closed;
        tick(now);
        return m_state == BreakerState::Closed ||
               (m_state == BreakerState::HalfOpen && !m_hasProbe);
    }
    /// The epoch a call belongs to; 0 when its result will not count.
    int begin()
    {
        if (m_forced) return 0;
        if (m_state == BreakerState::HalfOpen) m_hasProbe = true;
        return m_epoch;
    }
    void end(int epoch, std::optional<bool> isSuccess, SteadyTime now)
    {
        if (epoch != m_epoch) return;
        m_hasProbe = false;
        if (!isSuccess || m_forced) return;
        if (*isSuccess) {
            m_failures = 0;
            if (m_state == BreakerState::HalfOpen && ++m_successes == m_settings.successThreshold)
                change(BreakerState::Closed);
            return;
        }
        ++m_failures;
        if (m_state == BreakerState::HalfOpen || m_failures >= m_settings.failureThreshold) {
            m_openUntil = std::max(m_openUntil, now + m_settings.recoveryTimeout);
            change(BreakerState::Open);
        }
    }
    void force(std::optional<BreakerState> forced) { m_forced = forced; }
    void reset()
    {
        m_forced.reset();
        change(BreakerState::Closed);
    }
    BreakerState state() const { return m_forced.value_or(m_state); }
    int failures() const { return m_failures; }

private:
    void change(BreakerState state)
    {
        m_state = state;
        ++m_epoch;
        m_hasProbe = false;
        m_successes = 0;
        if (state == BreakerState::Closed) m_failures = 0;
    }
    BreakerSettings m_settings;
    BreakerState m_state = BreakerState::Closed;
    std::optional<BreakerState> m_forced;
    SteadyTime m_openUntil{};
    int m_epoch = 1;
    int m_failures = 0;
    int m_successes = 0;
    bool m_hasProbe = false;
};

}  // namespace

class TestCircuitBreaker : public QObject {
    Q_OBJECT

    FakeClock m_clock;

    Moment now() const { return momentOf(m_clock); }
    void failTimes(CircuitBreaker& breaker, int times, FailureClass failure)
    {
        for (int i = 0; i < times; ++i) breaker.tryAcquire(now())->failure(failure, now());
    }
    void open(CircuitBreaker& breaker) { failTimes(breaker, 5, FailureClass::ServerError); }

private slots:
    void statesHaveTheNumbersOfTheMetric()
    {
        QCOMPARE(int(BreakerState::Closed), 0);
        QCOMPARE(int(BreakerState::Open), 1);
        QCOMPARE(int(BreakerState::HalfOpen), 2);
        QCOMPARE(std::string(breakerStateName(BreakerState::HalfOpen)), std::string("half-open"));
    }

    void fiveFailuresInARowOpen()
    {
        CircuitBreaker breaker({}, now());
        failTimes(breaker, 4, FailureClass::ServerError);
        QCOMPARE(breaker.state(now()), BreakerState::Closed);
        failTimes(breaker, 1, FailureClass::FirstContentTimeout);
        QCOMPARE(breaker.state(now()), BreakerState::Open);
        QCOMPARE(breaker.snapshot(now()).reason,
                 std::string("5 of 5 failed (server_error ×4, first_content_timeout ×1)"));
    }

    void aSuccessBetweenStartsTheCountAgain()
    {
        CircuitBreaker breaker({}, now());
        failTimes(breaker, 4, FailureClass::Network);
        breaker.tryAcquire(now())->success(now());
        failTimes(breaker, 4, FailureClass::Network);
        QCOMPARE(breaker.state(now()), BreakerState::Closed);
        QCOMPARE(breaker.snapshot(now()).consecutiveFailures, 4);
    }

    void whatCounts_data()
    {
        QTest::addColumn<int>("failure");
        QTest::addColumn<bool>("opens");
        const auto row = [](const char* tag, FailureClass failure, bool opens) {
            QTest::newRow(tag) << int(failure) << opens;
        };
        row("a refused connection counts", FailureClass::Connect, true);
        row("a failed handshake counts", FailureClass::Tls, true);
        row("no content in time counts", FailureClass::FirstContentTimeout, true);
        row("a pause that is too long counts", FailureClass::IdleTimeout, true);
        row("the whole taking too long counts", FailureClass::TotalTimeout, true);
        row("a reset counts", FailureClass::Network, true);
        row("a broken stream counts", FailureClass::BrokenStream, true);
        row("an unreadable answer counts", FailureClass::BadAnswer, true);
        row("a 5xx counts", FailureClass::ServerError, true);
        row("a 429 does not count", FailureClass::RateLimited, false);
        row("a refused key does not count", FailureClass::Auth, false);
        row("the client's own mistake does not count", FailureClass::ClientError, false);
        row("the client's leaving does not count", FailureClass::Cancelled, false);
    }
    void whatCounts()
    {
        QFETCH(int, failure);
        QFETCH(bool, opens);
        CircuitBreaker breaker({}, now());
        failTimes(breaker, 5, static_cast<FailureClass>(failure));
        QCOMPARE(breaker.state(now()), opens ? BreakerState::Open : BreakerState::Closed);
    }

    void anOpenOneNamesTheTimeOfTheProbe()
    {
        CircuitBreaker breaker({}, now());
        open(breaker);
        const auto refusal = breaker.tryAcquire(now());
        QVERIFY(!refusal.has_value());
        QCOMPARE(*refusal.error().probeAt - now().steady, std::chrono::nanoseconds(30s));
        QVERIFY(*breaker.snapshot(now()).probeAt == now().wall + 30s);
        m_clock.advance(30s - 1ns);
        QVERIFY(!breaker.tryAcquire(now()).has_value());
        m_clock.advance(1ns);
        QVERIFY(breaker.tryAcquire(now()).has_value());
    }

    void aHundredWaitersAreOneProbe()
    {
        CircuitBreaker breaker({}, now());
        open(breaker);
        m_clock.advance(30s);
        std::vector<CircuitBreaker::Permit> permits;
        for (int i = 0; i < 100; ++i)
            if (auto permit = breaker.tryAcquire(now())) permits.push_back(std::move(*permit));
        QCOMPARE(permits.size(), std::size_t(1));
        QCOMPARE(breaker.state(now()), BreakerState::HalfOpen);
    }

    void threadsNeverProbeTogether()
    {
        CircuitBreaker breaker({true, 5, 1'000'000, 30s}, now());
        open(breaker);
        m_clock.advance(30s);
        std::atomic<int> probing{0};
        std::atomic<int> most{0};
        std::atomic<int> admitted{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int round = 0; round < 20'000; ++round) {
                    auto permit = breaker.tryAcquire(now());
                    if (!permit) continue;
                    ++admitted;
                    most = std::max(most.load(), ++probing);
                    --probing;
                    if (round % 2 == 0) permit->success(now());
                }
            });
        for (auto& thread : threads) thread.join();
        QCOMPARE(most.load(), 1);
        QVERIFY(admitted > 0);
        QCOMPARE(breaker.state(now()), BreakerState::HalfOpen);
        QVERIFY(breaker.tryAcquire(now()).has_value());
    }

    void twoProbesThatSucceedClose()
    {
        CircuitBreaker breaker({}, now());
        open(breaker);
        m_clock.advance(30s);
        breaker.tryAcquire(now())->success(now());
        QCOMPARE(breaker.state(now()), BreakerState::HalfOpen);
        breaker.tryAcquire(now())->success(now());
        QCOMPARE(breaker.state(now()), BreakerState::Closed);
        QCOMPARE(breaker.snapshot(now()).consecutiveFailures, 0);
    }

    void aProbeThatFailsOpensForTheWholeTimeAgain()
    {
        CircuitBreaker breaker({}, now());
        open(breaker);
        m_clock.advance(30s);
        breaker.tryAcquire(now())->success(now());
        breaker.tryAcquire(now())->failure(FailureClass::BrokenStream, now());
        QCOMPARE(breaker.state(now()), BreakerState::Open);
        QCOMPARE(breaker.snapshot(now()).reason, std::string("probe failed (broken_stream)"));
        m_clock.advance(29s);
        QVERIFY(!breaker.tryAcquire(now()).has_value());
    }

    void aShorterRecoveryTimeNeverShortensARestThatRuns()
    {
        CircuitBreaker breaker({}, now());
        open(breaker);
        breaker.configure({true, 5, 2, 1s}, now());
        m_clock.advance(29s);
        QCOMPARE(breaker.state(now()), BreakerState::Open);
        m_clock.advance(1s);
        QCOMPARE(breaker.state(now()), BreakerState::HalfOpen);
    }

    void aProbeThatWasGivenBackCountsAsNothing_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("released") << 0;
        QTest::newRow("destroyed unsettled") << 1;
        QTest::newRow("settled with a class that does not count") << 2;
    }
    void aProbeThatWasGivenBackCountsAsNothing()
    {
        QFETCH(int, how);
        CircuitBreaker breaker({}, now());
        open(breaker);
        m_clock.advance(30s);
        {
            auto probe = breaker.tryAcquire(now());
            QVERIFY(!breaker.tryAcquire(now()).has_value());
            if (how == 0) probe->release();
            if (how == 2) probe->failure(FailureClass::ClientError, now());
        }
        QCOMPARE(breaker.state(now()), BreakerState::HalfOpen);
        QCOMPARE(breaker.snapshot(now()).successesInHalfOpen, 0);
        QVERIFY(breaker.tryAcquire(now()).has_value());
    }

    void aLateAnswerFromBeforeTheOpeningChangesNothing()
    {
        CircuitBreaker breaker({}, now());
        auto late = breaker.tryAcquire(now());
        auto later = breaker.tryAcquire(now());
        auto latest = breaker.tryAcquire(now());
        open(breaker);
        late->success(now());
        QCOMPARE(breaker.state(now()), BreakerState::Open);
        m_clock.advance(30s);
        auto probe = breaker.tryAcquire(now());
        later->success(now());
        QCOMPARE(breaker.snapshot(now()).successesInHalfOpen, 0);
        latest->failure(FailureClass::Network, now());
        QCOMPARE(breaker.state(now()), BreakerState::HalfOpen);
        QVERIFY(!breaker.tryAcquire(now()).has_value());
        probe->success(now());
        QCOMPARE(breaker.snapshot(now()).successesInHalfOpen, 1);
    }

    void aMovedPermitIsSettledOnce()
    {
        CircuitBreaker breaker({true, 1, 1, 30s}, now());
        auto permit = breaker.tryAcquire(now());
        CircuitBreaker::Permit moved(std::move(*permit));
        permit->failure(FailureClass::Network, now());
        QCOMPARE(breaker.state(now()), BreakerState::Closed);
        moved.failure(FailureClass::Network, now());
        QCOMPARE(breaker.state(now()), BreakerState::Open);
    }

    void anOperatorOverlaysTheAutomaticState()
    {
        CircuitBreaker breaker({}, now());
        breaker.forceOpen(now());
        const auto refusal = breaker.tryAcquire(now());
        QVERIFY(!refusal.has_value());
        QVERIFY(!refusal.error().probeAt);
        m_clock.advance(1h);
        QVERIFY(!breaker.tryAcquire(now()).has_value());
        QCOMPARE(*breaker.snapshot(now()).forced, BreakerState::Open);
        breaker.automatic(now());
        QCOMPARE(breaker.state(now()), BreakerState::Closed);

        open(breaker);
        breaker.forceClosed(now());
        failTimes(breaker, 20, FailureClass::ServerError);
        QCOMPARE(breaker.state(now()), BreakerState::Closed);
        breaker.automatic(now());
        QCOMPARE(breaker.state(now()), BreakerState::Open);
        breaker.reset(now());
        QCOMPARE(breaker.state(now()), BreakerState::Closed);
    }

    void switchedOffItIsAlwaysClosed()
    {
        CircuitBreaker breaker({}, now());
        open(breaker);
        breaker.configure({false, 5, 2, 30s}, now());
        QCOMPARE(breaker.state(now()), BreakerState::Closed);
        failTimes(breaker, 50, FailureClass::ServerError);
        QCOMPARE(breaker.state(now()), BreakerState::Closed);
    }

    void transitionsAreToldAndKeptUpToTheLimit()
    {
        std::vector<BreakerTransition> told;
        CircuitBreaker breaker({true, 1, 1, 1s}, now(),
                               [&told](const auto& transition) { told.push_back(transition); });
        for (int i = 0; i < 20; ++i) {
            failTimes(breaker, 1, FailureClass::Connect);
            m_clock.advance(1s);
            breaker.tryAcquire(now())->success(now());
        }
        QCOMPARE(told.size(), std::size_t(60));
        const auto kept = breaker.snapshot(now()).transitions;
        QCOMPARE(kept.size(), kMaxBreakerTransitions);
        QVERIFY(kept.back().at == told.back().at);
        QCOMPARE(kept.back().reason, std::string("1 of 1 probes succeeded"));
        QCOMPARE(kept.back().from, BreakerState::HalfOpen);
    }

    void aListenerMayAskTheBreaker()
    {
        CircuitBreaker* self = nullptr;
        auto seen = BreakerState::Closed;
        CircuitBreaker breaker({true, 1, 1, 1s}, now(),
                               [&](const auto&) { seen = self->state(now()); });
        self = &breaker;
        failTimes(breaker, 1, FailureClass::Connect);
        QCOMPARE(seen, BreakerState::Open);
    }

    void behavesLikeThePlainModel_data()
    {
        QTest::addColumn<uint>("seed");
        for (uint i = 0; i < 200; ++i) QTest::addRow("seed %u", i) << i;
    }
    void behavesLikeThePlainModel()
    {
        QFETCH(uint, seed);
        std::mt19937 random(seed);
        const auto draw = [&random](int below) { return int(random() % unsigned(below)); };
        const BreakerSettings settings{true, 1 + draw(5), 1 + draw(3), std::chrono::seconds(10)};
        CircuitBreaker breaker(settings, now());
        PlainModel model(settings);
        struct Call {
            CircuitBreaker::Permit permit;
            int epoch;
        };
        std::vector<Call> calls;
        for (int step = 0; step < 600; ++step) {
            const int action = draw(100);
            if (action < 45) {
                const bool expected = model.isAdmitting(now().steady);
                auto permit = breaker.tryAcquire(now());
                QCOMPARE(permit.has_value(), expected);
                if (permit) calls.push_back({std::move(*permit), model.begin()});
            } else if (action < 88 && !calls.empty()) {
                const auto at = calls.begin() + draw(int(calls.size()));
                const int result = draw(4);
                if (result == 0) at->permit.success(now());
                if (result == 1) at->permit.failure(FailureClass::ServerError, now());
                if (result == 2) at->permit.failure(FailureClass::Network, now());
                if (result == 3) at->permit.release();
                model.end(at->epoch, result == 3 ? std::nullopt : std::optional(result == 0),
                          now().steady);
                calls.erase(at);
            } else if (action < 96) {
                m_clock.advance(std::chrono::milliseconds(draw(6000)));
            } else if (action == 96) {
                breaker.forceOpen(now());
                model.force(BreakerState::Open);
            } else if (action == 97) {
                breaker.forceClosed(now());
                model.force(BreakerState::Closed);
            } else if (action == 98) {
                breaker.automatic(now());
                model.force(std::nullopt);
            } else if (draw(4) == 0) {
                breaker.reset(now());
                model.reset();
            }
            if (model.state() == BreakerState::Open || model.state() == BreakerState::HalfOpen)
                static_cast<void>(model.isAdmitting(now().steady));
            QCOMPARE(breaker.state(now()), model.state());
            QCOMPARE(breaker.snapshot(now()).consecutiveFailures, model.failures());
        }
    }
};

QTEST_APPLESS_MAIN(TestCircuitBreaker)
#include "tst_circuit_breaker.moc"

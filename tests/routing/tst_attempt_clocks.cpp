#include "base/fake_clock.h"
#include "routing/attempt_clocks.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace std::chrono_literals;
using providers::AttemptClocks;
using providers::FailureClass;

class TestAttemptClocks : public QObject {
    Q_OBJECT

    FakeClock m_clock;

    SteadyTime now() const { return m_clock.steadyNow(); }
    AttemptClocks clocks() const { return {1s, 5s, 3s, Deadline::at(now() + 20s)}; }

private slots:
    void theConnectClockRunsFirst()
    {
        const RunningClocks running(clocks(), now());
        QVERIFY(running.nextDeadline().at == now() + 1s);
        QCOMPARE(running.nextDeadline().failure, FailureClass::Connect);
        QVERIFY(!running.expired(now() + 999ms));
        QCOMPARE(*running.expired(now() + 1s), FailureClass::Connect);
    }
    void thenTheFirstContentCountsFromTheStart()
    {
        RunningClocks running(clocks(), now());
        m_clock.advance(500ms);
        running.onConnected();
        QVERIFY(running.nextDeadline().at == now() + 4500ms);
        QCOMPARE(running.nextDeadline().failure, FailureClass::FirstContentTimeout);
    }
    void pingsDoNotCountAsContent()
    {
        RunningClocks running(clocks(), now());
        running.onEvent(now() + 4s);
        QCOMPARE(*running.expired(now() + 5s), FailureClass::FirstContentTimeout);
    }
    void contentStartsTheIdleClock()
    {
        RunningClocks running(clocks(), now());
        running.onContent(now() + 2s);
        QVERIFY(running.nextDeadline().at == now() + 5s);
        QCOMPARE(running.nextDeadline().failure, FailureClass::IdleTimeout);
        running.onEvent(now() + 4s);
        QVERIFY(running.nextDeadline().at == now() + 7s);
    }
    void theTotalEndsEverything()
    {
        RunningClocks running(clocks(), now());
        running.onContent(now() + 18s);
        QVERIFY(running.nextDeadline().at == now() + 20s);
        QCOMPARE(*running.expired(now() + 20s), FailureClass::TotalTimeout);
    }
    void theTotalWinsATie()
    {
        const RunningClocks running({2s, 2s, 2s, Deadline::at(now() + 2s)}, now());
        QCOMPARE(running.nextDeadline().failure, FailureClass::TotalTimeout);
    }
    void noClockOutlivesTheRequest()
    {
        const config::TimeoutsConfig timeouts{10s, 30s, 30s, 60s};
        const auto cut = cutToDeadline(timeouts, true, Deadline::at(now() + 4s), now());
        QVERIFY(cut.connect == 4s && cut.firstContent == 4s && cut.idle == 4s);
        QVERIFY(cut.total.time() == now() + 4s);
    }
    void withoutAFirstContentClockAWholeAnswerHasTheTotal()
    {
        const config::TimeoutsConfig timeouts{10s, 0s, 20s, 60s};
        const auto whole = cutToDeadline(timeouts, false, Deadline::at(now() + 300s), now());
        QVERIFY(whole.firstContent == 60s);
        const auto stream = cutToDeadline(timeouts, true, Deadline::at(now() + 300s), now());
        QVERIFY(stream.firstContent == kDefaultFirstContent);
    }
    void withTimeLeftTheProvidersOwnClocksHold()
    {
        const config::TimeoutsConfig timeouts{10s, 30s, 20s, 60s};
        const auto cut = cutToDeadline(timeouts, true, Deadline::at(now() + 300s), now());
        QVERIFY(cut.connect == 10s && cut.firstContent == 30s && cut.idle == 20s);
        QVERIFY(cut.total.time() == now() + 60s);
    }
};

QTEST_APPLESS_MAIN(TestAttemptClocks)
#include "tst_attempt_clocks.moc"

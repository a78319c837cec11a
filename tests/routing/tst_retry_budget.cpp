#include "base/fake_clock.h"
#include "routing/cooldown.h"
#include "routing/retry_budget.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace std::chrono_literals;

class TestRetryBudget : public QObject {
    Q_OBJECT

    FakeClock m_clock;

    int takeAll(RetryBudget& budget)
    {
        int taken = 0;
        while (taken < 10'000 && budget.tryTake(m_clock.steadyNow())) ++taken;
        return taken;
    }

private slots:
    void aQuietNodeHasItsGuaranteedRetries()
    {
        RetryBudget budget({0.2, 10}, m_clock.steadyNow());
        QCOMPARE(takeAll(budget), 10);
        QCOMPARE(budget.refused(), std::uint64_t(1));
        m_clock.advance(500ms);
        QCOMPARE(takeAll(budget), 5);
        m_clock.advance(1h);
        QCOMPARE(takeAll(budget), 10);
    }
    void fiveRequestsEarnOneRetry()
    {
        RetryBudget budget({0.2, 0}, m_clock.steadyNow());
        QCOMPARE(takeAll(budget), 0);
        for (int i = 0; i < 51; ++i) budget.onRequest();
        QCOMPARE(takeAll(budget), 10);
    }
    void savingEndsAtTheLimit()
    {
        RetryBudget budget({0.5, 0}, m_clock.steadyNow());
        for (int i = 0; i < 100'000; ++i) budget.onRequest();
        QCOMPARE(takeAll(budget), int(kMaxEarnedRetries));
    }
    void anOutageDoesNotMultiplyTheTraffic()
    {
        RetryBudget budget({0.2, 10}, m_clock.steadyNow());
        int retries = 0;
        for (int i = 0; i < 10'000; ++i) {
            budget.onRequest();
            m_clock.advance(1ms);
            for (int attempt = 0; attempt < 3; ++attempt)
                if (budget.tryTake(m_clock.steadyNow())) ++retries;
        }
        // Ten seconds at 1,000 a second: 20 % of the traffic and ten a second.
        QVERIFY2(retries <= 2000 + 110, qPrintable(QString::number(retries)));
        QVERIFY2(retries >= 2000, qPrintable(QString::number(retries)));
    }
    void newSettingsCountFromNowOn()
    {
        RetryBudget budget({0, 0}, m_clock.steadyNow());
        QCOMPARE(takeAll(budget), 0);
        budget.configure({0, 3});
        m_clock.advance(1s);
        QCOMPARE(takeAll(budget), 3);
    }

    void aCooldownHonoursTheVendorAndItsCap()
    {
        Cooldown cooldown;
        QVERIFY(!cooldown.until(m_clock.steadyNow()));
        cooldown.start(m_clock.steadyNow(), 7s);
        QVERIFY(*cooldown.until(m_clock.steadyNow()) == m_clock.steadyNow() + 7s);
        cooldown.start(m_clock.steadyNow(), 24h);
        QVERIFY(*cooldown.until(m_clock.steadyNow()) == m_clock.steadyNow() + 60s);
        cooldown.start(m_clock.steadyNow(), 1s);
        QVERIFY2(*cooldown.until(m_clock.steadyNow()) == m_clock.steadyNow() + 60s,
                 "a running rest is never shortened");
        m_clock.advance(60s);
        QVERIFY(!cooldown.until(m_clock.steadyNow()));
    }
    void withoutATimeTheRestDoubles()
    {
        Cooldown cooldown;
        for (const auto expected : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
            cooldown.start(m_clock.steadyNow(), {});
            QVERIFY(*cooldown.until(m_clock.steadyNow()) == m_clock.steadyNow() + expected);
            m_clock.advance(expected);
        }
        cooldown.onSuccess();
        cooldown.start(m_clock.steadyNow(), {});
        QVERIFY(*cooldown.until(m_clock.steadyNow()) == m_clock.steadyNow() + 1s);
    }
    void refusalsOfCallsUnderWayTogetherDoubleOnce()
    {
        Cooldown cooldown;
        for (int i = 0; i < 10; ++i) cooldown.start(m_clock.steadyNow(), {});
        QVERIFY(*cooldown.until(m_clock.steadyNow()) <= m_clock.steadyNow() + 2s);
    }
};

QTEST_APPLESS_MAIN(TestRetryBudget)
#include "tst_retry_budget.moc"

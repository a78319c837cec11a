#include "routing/backoff.h"

#include <QtTest>

using namespace helix;
using namespace helix::routing;
using namespace std::chrono_literals;
using config::Millis;

class TestBackoff : public QObject {
    Q_OBJECT
private slots:
    void doublesUpToTheCap()
    {
        config::RetryConfig retry;
        retry.jitter = 0;
        const std::vector<Millis> expected{1s, 2s, 4s, 8s, 16s, 30s, 30s};
        for (int i = 0; i < int(expected.size()); ++i)
            QCOMPARE(backoffDelay(retry, i + 1, {}, {}).count(), expected[std::size_t(i)].count());
        QCOMPARE(backoffDelay(retry, 10'000, {}, {}).count(), Millis(30s).count());
    }
    void jitterStaysWithinItsShare_data()
    {
        QTest::addColumn<double>("draw");
        QTest::addColumn<int>("expected");
        QTest::newRow("the lowest draw is 10 % less") << 0.0 << 900;
        QTest::newRow("the middle is the delay itself") << 0.5 << 1000;
        QTest::newRow("the highest is 10 % more") << 1.0 << 1100;
    }
    void jitterStaysWithinItsShare()
    {
        QFETCH(double, draw);
        QFETCH(int, expected);
        QCOMPARE(int(backoffDelay({}, 1, {}, [draw] { return draw; }).count()), expected);
    }
    void jitterNeverExceedsTheCap()
    {
        QCOMPARE(backoffDelay({}, 9, {}, [] { return 1.0; }).count(), Millis(30s).count());
    }
    void waitsForWhatTheProviderAskedFor()
    {
        config::RetryConfig retry;
        retry.jitter = 0;
        QCOMPARE(backoffDelay(retry, 1, 7s, {}).count(), Millis(7s).count());
        QCOMPARE(backoffDelay(retry, 5, 7s, {}).count(), Millis(16s).count());
        QCOMPARE(backoffDelay(retry, 1, 24h, {}).count(), Millis(60s).count());
        QCOMPARE(backoffDelay(retry, 1, 0s, {}).count(), Millis(1s).count());
    }
};

QTEST_APPLESS_MAIN(TestBackoff)
#include "tst_backoff.moc"

#include "limits/token_bucket.h"

#include "base/fake_clock.h"

#include <QtTest>
#include <thread>

using namespace helix;
using namespace helix::limits;
using namespace std::chrono_literals;

class TestTokenBucket : public QObject {
    Q_OBJECT
    FakeClock m_clock;
    [[nodiscard]] SteadyTime now() const { return m_clock.steadyNow(); }

    template <class Bucket>
    [[nodiscard]] int takeAll(Bucket& bucket, const BucketRate& rate, int tries)
    {
        int taken = 0;
        for (int i = 0; i < tries; ++i) taken += bucket.tryTake(rate, now()) ? 1 : 0;
        return taken;
    }

private slots:
    void itStartsFullAndRefillsAtItsRate()
    {
        const BucketRate rate{60, 20};
        TokenBucket bucket;
        QVERIFY(bucket.isFull(now()));
        QCOMPARE(bucket.remaining(rate, now()), std::int64_t(20));
        QCOMPARE(takeAll(bucket, rate, 200), 20);
        QCOMPARE(bucket.remaining(rate, now()), std::int64_t(0));
        QCOMPARE(bucket.wait(rate, now()).count(), std::chrono::nanoseconds(1s).count());
        m_clock.advance(999ms);
        QVERIFY(!bucket.tryTake(rate, now()));
        m_clock.advance(1ms);
        QVERIFY(bucket.tryTake(rate, now()));
        QVERIFY(!bucket.tryTake(rate, now()));
        m_clock.advance(1h);
        QCOMPARE(takeAll(bucket, rate, 200), 20);
        QCOMPARE(bucket.untilFull(now()).count(), std::chrono::nanoseconds(20s).count());
    }

    void itIsExactOverTime_data()
    {
        QTest::addColumn<qint64>("perMinute");
        QTest::addColumn<qint64>("burst");
        QTest::newRow("once a minute") << qint64(1) << qint64(1);
        QTest::newRow("a rate that does not divide a minute") << qint64(7) << qint64(3);
        QTest::newRow("the usual client") << qint64(60) << qint64(20);
        QTest::newRow("a thousand a second") << qint64(60'000) << qint64(200);
        QTest::newRow("a million a minute") << qint64(1'000'000) << qint64(1);
    }
    void itIsExactOverTime()
    {
        QFETCH(qint64, perMinute);
        QFETCH(qint64, burst);
        const BucketRate rate{perMinute, burst};
        TokenBucket bucket;
        qint64 taken = 0;
        constexpr int kSeconds = 600;
        for (int i = 0; i < kSeconds * 10; ++i) {
            while (bucket.tryTake(rate, now())) ++taken;
            m_clock.advance(100ms);
        }
        // Looked at ten times a second a small bucket may overflow in between.
        const qint64 perLook = std::max<qint64>(1, perMinute / 600);
        if (burst >= perLook) {
            const qint64 expected = burst + (perMinute * (kSeconds * 10 - 1)) / 600;
            QVERIFY2(std::abs(taken - expected) <= 1, qPrintable(QString::number(taken)));
        } else {
            QCOMPARE(taken, burst * kSeconds * 10);
        }
    }

    void extremesDoNotOverflow_data()
    {
        QTest::addColumn<qint64>("perMinute");
        QTest::addColumn<qint64>("burst");
        QTest::newRow("slow with a huge burst") << qint64(1) << std::numeric_limits<qint64>::max();
        QTest::newRow("beyond the fastest")
            << std::numeric_limits<qint64>::max() << std::numeric_limits<qint64>::max();
        QTest::newRow("senseless") << qint64(-5) << qint64(-5);
    }
    void extremesDoNotOverflow()
    {
        QFETCH(qint64, perMinute);
        QFETCH(qint64, burst);
        const BucketRate rate{perMinute, burst};
        TokenBucket bucket;
        QVERIFY(bucket.tryTake(rate, now()));
        bucket.charge(rate, now(), std::numeric_limits<qint64>::max());
        bucket.charge(rate, now(), std::numeric_limits<qint64>::max());
        QVERIFY(bucket.remaining(rate, now()) >= 0);
        QVERIFY(bucket.wait(rate, now()).count() >= 0);
        bucket.charge(rate, now(), std::numeric_limits<qint64>::min() + 1);
        QVERIFY(bucket.remaining(rate, now()) >= 0);
    }

    void whatIsGivenBackCanBeTakenAgain()
    {
        const BucketRate rate{60, 5};
        TokenBucket bucket;
        bucket.charge(rate, now(), 5);
        bucket.charge(rate, now(), -2);
        QCOMPARE(bucket.remaining(rate, now()), std::int64_t(2));
        bucket.charge(rate, now(), -100);
        QCOMPARE(bucket.remaining(rate, now()), std::int64_t(5));
        QCOMPARE(takeAll(bucket, rate, 100), 5);
    }

    void useBeyondTheBucketIsOwed()
    {
        const BucketRate rate{60, 5};
        TokenBucket bucket;
        bucket.charge(rate, now(), 15);
        QCOMPARE(bucket.wait(rate, now()).count(), std::chrono::nanoseconds(11s).count());
        m_clock.advance(11s);
        QVERIFY(bucket.tryTake(rate, now()));
    }

    void askingForMoreThanTheBurstWaitsForAFullBucket()
    {
        const BucketRate rate{60, 5};
        TokenBucket bucket;
        QVERIFY(bucket.tryTake(rate, now(), 50));
        QVERIFY(!bucket.tryTake(rate, now(), 1));
    }

    void aReloadKeepsWhatWasUsed()
    {
        TokenBucket bucket;
        QCOMPARE(takeAll(bucket, {60, 20}, 20), 20);
        QCOMPARE(bucket.remaining({120, 20}, now()), std::int64_t(0));
        m_clock.advance(20s);
        QCOMPARE(bucket.remaining({120, 40}, now()), std::int64_t(40));
    }

    /// S12: a parallel burst. Exactly the burst passes, and over time exactly the rate.
    void sixteenThreadsGetExactlyTheBurst()
    {
        const BucketRate rate{60, 20};
        SharedTokenBucket bucket;
        for (int second = 0; second < 5; ++second) {
            std::atomic<int> taken{0};
            std::vector<std::thread> threads;
            for (int t = 0; t < 16; ++t)
                threads.emplace_back([&] {
                    for (int i = 0; i < 1'000; ++i)
                        if (bucket.tryTake(rate, now())) ++taken;
                });
            for (auto& thread : threads) thread.join();
            QCOMPARE(taken.load(), second == 0 ? 20 : 1);
            m_clock.advance(1s);
        }
        QCOMPARE(bucket.snapshot().remaining(rate, now()), std::int64_t(1));
    }
};

QTEST_APPLESS_MAIN(TestTokenBucket)
#include "tst_token_bucket.moc"

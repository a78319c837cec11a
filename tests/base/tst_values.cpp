#include "base/deadline.h"
#include "base/fake_clock.h"
#include "base/identifier.h"
#include "base/secret.h"

#include <QtTest>
#include <set>

using namespace helix;
using namespace std::chrono_literals;

class TestValues : public QObject {
    Q_OBJECT
private slots:
    void aDeadlineOnlyShrinks()
    {
        FakeClock clock;
        const auto now = clock.steadyNow();
        const Deadline outer = Deadline::never().within(now, 10s);
        QCOMPARE(outer.within(now, 20s).time(), now + 10s);
        QCOMPARE(outer.within(now, 5s).time(), now + 5s);
        QCOMPARE(outer.within(now, -5s).time(), now);
        QVERIFY(Deadline::never().within(now, std::chrono::nanoseconds::max()).isNever());
        clock.advance(10s);
        QVERIFY(outer.hasPassed(clock.steadyNow()));
        QCOMPARE(outer.remaining(clock.steadyNow()), 0ns);
    }

    void idsSortByTimeAndDiffer()
    {
        FakeClock clock;
        std::set<std::string> ids;
        std::string last;
        for (int i = 0; i < 1000; ++i) {
            clock.advance(1ms);
            const auto id = newId("req", clock.wallNow());
            QVERIFY(id > last);
            last = id;
            ids.insert(id);
        }
        for (int i = 0; i < 1000; ++i) ids.insert(newId("req", clock.wallNow()));
        QCOMPARE(ids.size(), std::size_t(2000));
    }

    void timesAreWrittenInUtcWithMilliseconds()
    {
        QCOMPARE(formatRfc3339(WallTime(1'705'314'600'123ms)),
                 std::string("2024-01-15T10:30:00.123Z"));
        QCOMPARE(formatRfc3339(WallTime(-1ms)), std::string("1969-12-31T23:59:59.999Z"));
    }

    void aSecretIsNamedByItsFingerprint()
    {
        const Secret secret("sk-test-1234567890");
        QCOMPARE(secret.fingerprint().size(), std::size_t(12));
        QVERIFY(secret.fingerprint().find("sk-") == std::string::npos);
        QVERIFY(secret.equals("sk-test-1234567890"));
        QVERIFY(!secret.equals("sk-test-1234567891"));
        QVERIFY(!secret.equals(""));
        QCOMPARE(Secret().fingerprint(), std::string("key_none"));
        QCOMPARE(sha256Hex("abc"),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    void nearNamesAreNear()
    {
        QCOMPARE(editDistance("max_retry", "max_retries"), std::size_t(3));
        QCOMPARE(editDistance("Claude", "claude"), std::size_t(0));
        QCOMPARE(editDistance("", "abc"), std::size_t(3));
    }
};

QTEST_APPLESS_MAIN(TestValues)
#include "tst_values.moc"

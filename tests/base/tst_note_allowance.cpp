#include "base/note_allowance.h"

#include <QtTest>

using namespace helix;
using namespace std::chrono_literals;

class TestNoteAllowance : public QObject {
    Q_OBJECT
private slots:
    void afterTheFirstOnesThereIsOneEachIntervalWithTheNumberBetween()
    {
        NoteAllowance allowance;
        const SteadyTime start = SteadyTime() + 1h;
        for (int i = 0; i < NoteAllowance::kAtOnce; ++i)
            QCOMPARE(allowance.take(start), std::optional<std::int64_t>(0));
        for (int i = 0; i < 7; ++i) QVERIFY(!allowance.take(start));
        QVERIFY(!allowance.take(start + NoteAllowance::kInterval / 2));
        const SteadyTime later = start + NoteAllowance::kInterval + 1ms;
        QCOMPARE(allowance.take(later), std::optional<std::int64_t>(8));
        QVERIFY(!allowance.take(later));
    }
    void aLongSilenceGivesNoMoreThanTheFirstOnes()
    {
        NoteAllowance allowance;
        const SteadyTime start = SteadyTime() + 1h;
        QVERIFY(allowance.take(start));
        int taken = 0;
        while (allowance.take(start + 24h)) ++taken;
        QCOMPARE(taken, NoteAllowance::kAtOnce);
    }
};

QTEST_APPLESS_MAIN(TestNoteAllowance)
#include "tst_note_allowance.moc"

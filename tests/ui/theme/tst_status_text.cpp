#include "theme/status.h"

#include <QtTest>

using namespace helix::theme;

class TestStatusText : public QObject {
    Q_OBJECT
private slots:
    void everyStatusHasAWord()
    {
        QStringList words;
        for (const auto status : {Status::Disabled, Status::Silenced, Status::Ok, Status::Info,
                                  Status::Unknown, Status::Warning, Status::Critical})
            words << statusWord(status);
        QVERIFY(!words.contains(QString()));
        QCOMPARE(words.removeDuplicates(), 0);
    }

    void aRollUpNeverHidesTheUnknown()
    {
        QList<Status> many(17, Status::Ok);
        many << Status::Unknown << Status::Unknown << Status::Unknown;
        QCOMPARE(rollUpText(many), QStringLiteral("3 unknown, 17 ok"));
        QCOMPARE(worstOf(many), Status::Unknown);
    }

    void theWorstWins()
    {
        QCOMPARE(worstOf({Status::Ok, Status::Unknown, Status::Warning}), Status::Warning);
        QCOMPARE(worstOf({Status::Warning, Status::Critical}), Status::Critical);
        QCOMPARE(worstOf({Status::Silenced, Status::Ok}), Status::Ok);
        QCOMPARE(worstOf({}), Status::Unknown);
    }

    void circuitsAreMappedByValueAndNotByNumber()
    {
        QCOMPARE(circuitStatus(Circuit::Closed), Status::Ok);
        QCOMPARE(circuitStatus(Circuit::Open), Status::Critical);
        QCOMPARE(circuitStatus(Circuit::HalfOpen), Status::Info);
        QCOMPARE(circuitStatus(Circuit::None), Status::Unknown);
    }

    void aChipIsAsWideAsItsWord()
    {
        QVERIFY(statusChipWidth(QStringLiteral("Critical, forced open")) >
                statusChipWidth(QStringLiteral("OK")));
    }
};

QTEST_MAIN(TestStatusText)
#include "tst_status_text.moc"

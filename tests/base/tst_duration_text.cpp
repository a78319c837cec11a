#include "base/duration_text.h"

#include <QtTest>

using namespace helix;
using std::chrono::milliseconds;

class TestDurationText : public QObject {
    Q_OBJECT
private slots:
    void parsesWhatPeopleWrite_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("expected");
        QTest::newRow("milliseconds") << "500ms" << qint64(500);
        QTest::newRow("seconds") << "30s" << qint64(30'000);
        QTest::newRow("several parts add up") << "1h30m" << qint64(5'400'000);
        QTest::newRow("a day") << "15d" << qint64(15) * 86'400'000;
        QTest::newRow("zero needs no unit") << "0" << qint64(0);
    }
    void parsesWhatPeopleWrite()
    {
        QFETCH(QString, text);
        QFETCH(qint64, expected);
        const auto parsed = parseDuration(text.toStdString());
        QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().message.c_str());
        QCOMPARE(qint64(parsed->count()), expected);
    }
    void refusesTheRest_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "30", "-1s", "1w", "s", "1.5s", "99999999999d", "1h 30m"})
            QTest::newRow(text) << text;
    }
    void refusesTheRest()
    {
        QFETCH(QString, text);
        const auto parsed = parseDuration(text.toStdString());
        QVERIFY(!parsed.has_value());
        QCOMPARE(int(parsed.error().code), int(ErrorCode::InvalidArgument));
    }
    void formattedTextParsesBack()
    {
        for (const qint64 value : {0LL, 1LL, 999LL, 61'001LL, 90'000'000LL}) {
            const auto text = formatDuration(milliseconds(value));
            QCOMPARE(qint64(parseDuration(text)->count()), value);
        }
    }
    void sizesTakeBothFamiliesOfUnits()
    {
        QCOMPARE(*parseByteSize("10MiB"), std::uint64_t(10 << 20));
        QCOMPARE(*parseByteSize("500KB"), std::uint64_t(500'000));
        QCOMPARE(*parseByteSize("12"), std::uint64_t(12));
        QVERIFY(!parseByteSize("12parsec"));
        QVERIFY(!parseByteSize("999999999999GiB"));
        QCOMPARE(formatByteSize(10 << 20), std::string("10MiB"));
    }
};

QTEST_APPLESS_MAIN(TestDurationText)
#include "tst_duration_text.moc"

#include "theme/format.h"
#include "theme/freshness.h"

#include <QtTest>
#include <limits>

using namespace helix::theme;

namespace {

/// Thin spaces as plain ones, so that expectations can be read.
QString plain(QString text)
{
    return text.replace(kThinSpace, QLatin1Char(' '));
}

}  // namespace

class TestFormat : public QObject {
    Q_OBJECT
private slots:
    void numbersHaveThreeSignificantDigits_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("a whole number stays whole") << 12.0 << "12";
        QTest::newRow("a fraction") << 1.2345 << "1.23";
        QTest::newRow("tens") << 12.345 << "12.3";
        QTest::newRow("hundreds") << 123.45 << "123";
        QTest::newRow("rounding up takes the next step") << 999.7 << "1.00 k";
        QTest::newRow("thousands") << 84'600.0 << "84.6 k";
        QTest::newRow("millions") << 1'230'000.0 << "1.23 M";
        QTest::newRow("small") << 0.0123 << "0.0123";
        QTest::newRow("negative with a true minus") << -5.5 << QString(kMinus) + "5.50";
        QTest::newRow("unknown") << std::numeric_limits<double>::quiet_NaN() << QString(kDash);
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity()
                                  << QString::fromUtf8("∞");
    }
    void numbersHaveThreeSignificantDigits()
    {
        QFETCH(double, value);
        QFETCH(QString, expected);
        QCOMPARE(plain(formatNumber(value)), expected);
    }

    void spansReadAsPeopleSayThem_data()
    {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<QString>("expected");
        QTest::newRow("below a second") << qint64(999) << "0 s";
        QTest::newRow("seconds") << qint64(41'000) << "41 s";
        QTest::newRow("minutes and seconds") << qint64(250'000) << "4 m 10 s";
        QTest::newRow("hours and minutes") << qint64(7'500'000) << "2 h 05 m";
        QTest::newRow("days and hours") << qint64(273'600'000) << "3 d 4 h";
        QTest::newRow("a negative span is none") << qint64(-5) << "0 s";
    }
    void spansReadAsPeopleSayThem()
    {
        QFETCH(qint64, milliseconds);
        QFETCH(QString, expected);
        QCOMPARE(plain(formatSpan(milliseconds)), expected);
    }

    void agesKeepStillAboveAMinute()
    {
        QCOMPARE(plain(formatAge(41'000)), QStringLiteral("41 s ago"));
        QCOMPARE(formatAge(250'000), formatAge(299'000));
    }

    void latencies_data()
    {
        QTest::addColumn<double>("milliseconds");
        QTest::addColumn<QString>("expected");
        QTest::newRow("below a millisecond") << 0.31 << "0.310 ms";
        QTest::newRow("milliseconds") << 12.34 << "12.3 ms";
        QTest::newRow("just below a second") << 999.4 << "999 ms";
        QTest::newRow("rounds to a second") << 999.6 << "1.00 s";
        QTest::newRow("seconds") << 1'234.0 << "1.23 s";
        QTest::newRow("a minute and more") << 61'000.0 << "1 m 01 s";
    }
    void latencies()
    {
        QFETCH(double, milliseconds);
        QFETCH(QString, expected);
        QCOMPARE(plain(formatLatency(milliseconds)), expected);
    }

    void sharesNeverHideASmallOne()
    {
        QCOMPARE(plain(formatShare(0.0)), QStringLiteral("0 %"));
        QCOMPARE(plain(formatShare(0.0004)), QStringLiteral("<0.1 %"));
        QCOMPARE(plain(formatShare(0.846)), QStringLiteral("84.6 %"));
        QCOMPARE(plain(formatShare(1.0)), QStringLiteral("100 %"));
        QCOMPARE(formatShare(std::nullopt), unknownText());
    }

    void countsAreGroupedAndComplete()
    {
        QCOMPARE(plain(formatCount(qint64(1'234'567))), QStringLiteral("1 234 567"));
        QCOMPARE(plain(formatCount(qint64(-1'000))), QString(kMinus) + QStringLiteral("1 000"));
        QCOMPARE(formatCount(std::optional<qint64>()), unknownText());
    }

    void ratesAndSizes()
    {
        QCOMPARE(plain(formatRate(12.4)), QStringLiteral("12.4 /s"));
        QCOMPARE(plain(formatRate(12'400.0)), QStringLiteral("12.4 k/s"));
        QCOMPARE(formatRate(std::nullopt), unknownText());
        QCOMPARE(plain(formatBytes(1'468'006)), QStringLiteral("1.40 MiB"));
        QCOMPARE(plain(formatBytes(512)), QStringLiteral("512 B"));
    }

    void instantsFollowTheOneSwitch()
    {
        QCOMPARE(formatClock(0, TimeZone::Utc), QStringLiteral("00:00:00"));
        QCOMPARE(formatClock(1'234, TimeZone::Utc, true), QStringLiteral("00:00:01.234"));
        QCOMPARE(formatDateTime(0, TimeZone::Utc), QStringLiteral("1970-01-01 00:00:00"));
        QCOMPARE(formatRfc3339(1'234, TimeZone::Utc), QStringLiteral("1970-01-01T00:00:01.234Z"));
        QCOMPARE(zoneLabel(TimeZone::Utc), QStringLiteral("UTC"));
    }

    void freshnessChangesAtTwiceAndFourTimesTheInterval()
    {
        Freshness freshness{1'000'000, 2'000};
        QCOMPARE(freshness.grade(1'004'000), FreshnessGrade::Fresh);
        QCOMPARE(freshness.grade(1'004'001), FreshnessGrade::Late);
        QCOMPARE(freshness.grade(1'008'001), FreshnessGrade::Stale);
        QCOMPARE(freshness.missed(1'008'001), 4);
        freshness.intervalMs = 600'000;
        QCOMPARE(freshness.grade(1'300'001), FreshnessGrade::Stale);
        QCOMPARE(Freshness{}.grade(5), FreshnessGrade::Never);
        QCOMPARE(freshness.ageMs(0), qint64(0));
    }
};

QTEST_MAIN(TestFormat)
#include "tst_format.moc"

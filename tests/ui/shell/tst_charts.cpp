#include "charts/axis_ticks.h"
#include "charts/downsample.h"
#include "charts/time_series.h"

#include <QTableWidget>
#include <QtTest>
#include <limits>

using namespace helix::charts;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

class TestCharts : public QObject {
    Q_OBJECT
private slots:
    void gapsSplitTheLine()
    {
        const auto runs = splitAtGaps({{0, 1}, {1, kNaN}, {2, 2}, {3, 3}, {4, kNaN}});
        QCOMPARE(runs.size(), 2);
        QCOMPARE(runs.first().size(), 1);
        QVERIFY(splitAtGaps({}).isEmpty());
    }

    void spikesSurviveDownsampling()
    {
        QList<QPointF> points;
        for (int i = 0; i < 10'000; ++i) points.append({double(i), i == 4'321 ? 99.0 : 1.0});
        const auto kept = keepExtremes(points, 100);
        QVERIFY(kept.size() <= 200);
        QVERIFY(
            std::any_of(kept.begin(), kept.end(), [](const QPointF& p) { return p.y() == 99; }));
        QVERIFY(
            std::is_sorted(kept.begin(), kept.end(), [](auto a, auto b) { return a.x() < b.x(); }));
        QCOMPARE(keepExtremes(points.mid(0, 10), 100).size(), 10);
    }

    void valueTicksAreRoundAndCover_data()
    {
        QTest::addColumn<double>("largest");
        QTest::newRow("nothing yet") << 0.0;
        QTest::newRow("small") << 0.013;
        QTest::newRow("usual") << 7.3;
        QTest::newRow("large") << 123'456.0;
        QTest::newRow("not finite") << std::numeric_limits<double>::infinity();
    }
    void valueTicksAreRoundAndCover()
    {
        QFETCH(double, largest);
        const auto ticks = valueTicks(largest, 4);
        QCOMPARE(ticks.first(), 0.0);
        QVERIFY(ticks.size() >= 2 && ticks.size() <= 6);
        if (std::isfinite(largest)) QVERIFY(ticks.last() >= largest);
    }

    void timeTicksStandOnTheClock()
    {
        const auto ticks = timeTicks(1'000, 301'000, 6, 0);
        QCOMPARE(ticks.first(), qint64(60'000));
        QCOMPARE(ticks.last(), qint64(300'000));
        QVERIFY(timeTicks(5, 5, 6, 0).isEmpty());
        QVERIFY(timeTicks(0, qint64(400) * 86'400'000, 6, 0).size() <= 8);
    }

    void aDayIsNamedWhereItBegins()
    {
        constexpr qint64 kHour = 3'600'000;
        const auto zone = helix::theme::TimeZone::Utc;
        QCOMPARE(timeTexts({12 * kHour, 24 * kHour, 36 * kHour}, zone),
                 (QStringList{"12:00", "Jan 2", "12:00"}));
        QCOMPARE(timeTexts({0, 24 * kHour}, zone), (QStringList{"Jan 1", "Jan 2"}));
        QCOMPARE(timeTexts({0, kHour}, zone), (QStringList{"00:00", "01:00"}));
        QCOMPARE(timeTexts({0, 30'000}, zone), (QStringList{"00:00:00", "00:00:30"}));
        QCOMPARE(instantText(kHour, 48 * kHour, zone), QString("1970-01-01 01:00:00"));
        QCOMPARE(instantText(kHour, kHour, zone), QString("01:00:00"));
    }

    void aChartTellsWhatAGlanceWould()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        chart.setUnit(Unit::Milliseconds);
        chart.setTimeZone(helix::theme::TimeZone::Utc);
        chart.setEmptyText(QStringLiteral("nothing yet"));
        QCOMPARE(chart.summary(), QStringLiteral("nothing yet"));
        chart.setSeries({{QStringLiteral("p95"),
                          0,
                          {{0, 10}, {1'000, 40}, {2'000, kNaN}, {3'000, 20}},
                          false}});
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("now 20")));
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("largest 40")));
        QVERIFY(chart.accessibleDescription().contains(QStringLiteral("00:00:01")));
    }

    void theSameDataAsATable()
    {
        TimeSeries chart(QStringLiteral("Traffic"));
        chart.resize(400, 200);
        chart.setSeries({{QStringLiteral("requests"), 0, {{1'000, 1}, {2'000, 2}}, true}});
        chart.setRange(0, 3'000);
        chart.show();
        QTest::keyClick(&chart, Qt::Key_T);
        auto* table = chart.findChild<QTableWidget*>();
        QVERIFY(table != nullptr && table->isVisible());
        QCOMPARE(table->rowCount(), 2);
    }

    void aDragChoosesARange()
    {
        TimeSeries chart(QStringLiteral("Traffic"));
        chart.resize(500, 200);
        chart.setSeries({{QStringLiteral("requests"), 0, {{1'000, 1}, {9'000, 2}}, false}});
        chart.setRange(0, 10'000);
        chart.show();
        chart.grab();
        QSignalSpy chosen(&chart, &TimeSeries::rangeSelected);
        QTest::mouseMove(&chart, {200, 80});
        QTest::mousePress(&chart, Qt::LeftButton, {}, {200, 80});
        QTest::mouseMove(&chart, {300, 80});
        QTest::mouseRelease(&chart, Qt::LeftButton, {}, {300, 80});
        QCOMPARE(chosen.count(), 1);
        QVERIFY(chosen.first().at(0).toLongLong() < chosen.first().at(1).toLongLong());
    }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"

#include "api/metric_sample.h"

#include <QtTest>
#include <cmath>

using namespace helix::api;

class TestMetricSample : public QObject {
    Q_OBJECT
private slots:
    void keepsWhatWasAskedForAndFindsThePrefix()
    {
        const auto metrics = readMetricsText(
            "# TYPE helixagent_requests_total counter\n"
            "helixagent_requests_total{status=\"200\",path=\"/v1/a\\\"b\"} 3\n"
            "helixagent_requests_total{status=\"500\"} 1 1700000000000\n"
            "process_open_fds 7\n",
            {QStringLiteral("requests_total")});
        QCOMPARE(metrics.prefix, QStringLiteral("helixagent"));
        QCOMPARE(metrics.snapshot.samples.size(), 2);
        QCOMPARE(metrics.snapshot.samples.first().labels.value("path"), QStringLiteral("/v1/a\"b"));
        QCOMPARE(metrics.snapshot.sum(QStringLiteral("requests_total")), std::optional<double>(4));
        QCOMPARE(metrics.snapshot.sum(QStringLiteral("requests_total"), {{"status", "500"}}),
                 std::optional<double>(1));
        QCOMPARE(metrics.snapshot.sum(QStringLiteral("absent")), std::optional<double>());
    }

    void malformedLinesAreCounted_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("no value") << QByteArray("a_total");
        QTest::newRow("a word as value") << QByteArray("a_total many");
        QTest::newRow("an open brace") << QByteArray("a_total{x=\"1\" 5");
        QTest::newRow("an open quote") << QByteArray("a_total{x=\"1} 5");
        QTest::newRow("a label without value") << QByteArray("a_total{x} 5");
        QTest::newRow("no name") << QByteArray("{x=\"1\"} 5");
        QTest::newRow("bytes of nowhere") << QByteArray("\xff\xfe\x00\x01", 4);
    }
    void malformedLinesAreCounted()
    {
        QFETCH(QByteArray, line);
        const auto metrics = readMetricsText(line + "\nb_a_total 1\n", {QStringLiteral("a_total")});
        QCOMPARE(metrics.malformedLines, 1);
        QCOMPARE(metrics.snapshot.samples.size(), 1);
    }

    void specialNumbers()
    {
        const auto metrics = readMetricsText("x_a NaN\nx_b +Inf\nx_c -Inf\n", {"a", "b", "c"});
        QVERIFY(std::isnan(metrics.snapshot.samples.at(0).value));
        QVERIFY(std::isinf(metrics.snapshot.samples.at(1).value));
        QVERIFY(metrics.snapshot.samples.at(2).value < 0);
    }

    void samplesAreBounded()
    {
        QByteArray text;
        for (int i = 0; i < kMaxMetricSamples + 5; ++i)
            text += "x_a{i=\"" + QByteArray::number(i) + "\"} 1\n";
        const auto metrics = readMetricsText(text, {QStringLiteral("a")});
        QCOMPARE(metrics.snapshot.samples.size(), kMaxMetricSamples);
        QCOMPARE(metrics.samplesNotKept, 5);
    }

    void quantilesInterpolate()
    {
        const double inf = std::numeric_limits<double>::infinity();
        const HistogramState before{{0.1, 1, inf}, {0, 0, 0}};
        const HistogramState after{{0.1, 1, inf}, {50, 100, 100}};
        QCOMPARE(*histogramQuantile(0.5, before, after), 0.1);
        QCOMPARE(*histogramQuantile(0.75, before, after), 0.55);
        const HistogramState slow{{0.1, 1, inf}, {0, 0, 10}};
        QCOMPARE(*histogramQuantile(0.5, before, slow), 1.0);
        QVERIFY(!histogramQuantile(0.5, after, after));
        QVERIFY2(!histogramQuantile(0.5, after, before), "a counter that shrank is a restart");
    }
};

QTEST_MAIN(TestMetricSample)
#include "tst_metric_sample.moc"

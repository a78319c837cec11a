#include "models/money_text.h"
#include "models/usage_series.h"
#include "models/usage_table_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

constexpr qint64 kHourMs = 3'600'000;

api::UsageRow row(const QString& group, double costUsd, std::optional<qint64> atMs = {})
{
    api::UsageRow row;
    row.group = group;
    row.atMs = atMs;
    row.sums.costUsd = costUsd;
    row.sums.requests = qint64(costUsd * 10);
    return row;
}

api::UsageReport report(const QList<api::UsageRow>& rows)
{
    api::UsageReport report;
    report.rows = rows;
    report.untilMs = 4 * kHourMs;
    for (const auto& row : rows) report.total.costUsd += row.sums.costUsd;
    return report;
}

}  // namespace

class TestUsageModels : public QObject {
    Q_OBJECT
private slots:
    void moneyReadsAsMoney_data()
    {
        QTest::addColumn<double>("usd");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing is nothing, without decimals") << 0.0 << "$0";
        QTest::newRow("cents for amounts of a dollar and more") << 12.4 << "$12.40";
        QTest::newRow("a cheap call keeps its digits") << 0.00213 << "$0.00213";
        QTest::newRow("less than can be shown is not nothing") << 1e-9 << "<$0.000001";
        QTest::newRow("thousands are grouped and have no cents") << 12345.6 << "$12\u2009346";
    }
    void moneyReadsAsMoney()
    {
        QFETCH(double, usd);
        QFETCH(QString, text);
        QCOMPARE(moneyText(usd), text);
    }
    void unknownMoneyIsNotZero() { QCOMPARE(moneyText(std::nullopt), theme::unknownText()); }

    void theTableKeepsTheOrderOfTheNode()
    {
        UsageTableModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setReport(report({row("b", 3), row("a", 1), row({}, 0)}), "team");
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, UsageTableModel::Group).data().toString(), QString("b"));
        QCOMPARE(model.index(2, UsageTableModel::Group).data().toString(), QString("no team"));
        QCOMPARE(model.index(0, UsageTableModel::Share).data(UsageTableModel::ShareRole).toDouble(),
                 0.75);
        model.clear();
        QCOMPARE(model.rowCount(), 0);
    }
    void aShareOfNothingIsUnknown()
    {
        UsageTableModel model;
        model.setReport(report({row("a", 0)}), "key");
        QVERIFY(!model.index(0, 0).data(UsageTableModel::ShareRole).isValid());
        QCOMPARE(model.index(0, UsageTableModel::Share).data().toString(), theme::unknownText());
    }
    void hoursWithoutARowAreZero()
    {
        const auto lines = usageSeries(report({row("a", 2, kHourMs), row("a", 1, 3 * kHourMs)}),
                                       UsageMeasure::Cost, kHourMs, "key");
        QCOMPARE(lines.size(), 1);
        QCOMPARE(lines[0].points.size(), 4);
        QCOMPARE(lines[0].points[0].y(), 0.0);
        QCOMPARE(lines[0].points[1].y(), 2.0);
        QCOMPARE(lines[0].points[3].y(), 1.0);
    }
    void theSmallestGroupsBecomeOther()
    {
        QList<api::UsageRow> rows;
        for (int i = 0; i < 9; ++i) rows << row(QString("g%1").arg(i), 10 - i, 0);
        const auto lines = usageSeries(report(rows), UsageMeasure::Cost, kHourMs, "model");
        QCOMPARE(lines.size(), kNamedUsageSeries + 1);
        QCOMPARE(lines.first().label, QString("g0"));
        QCOMPARE(lines.last().label, QString("other"));
        QCOMPARE(lines.last().points[0].y(), 5.0 + 4 + 3 + 2);
    }
    void rowsWithoutATimeDrawNothing()
    {
        QVERIFY(usageSeries(report({row("a", 1)}), UsageMeasure::Cost, kHourMs, "key").isEmpty());
        QVERIFY(usageSeries({}, UsageMeasure::Cost, kHourMs, "key").isEmpty());
    }
};

QTEST_MAIN(TestUsageModels)
#include "tst_usage_models.moc"

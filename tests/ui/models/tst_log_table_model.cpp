#include "models/log_filter_proxy.h"
#include "models/log_table_model.h"
#include "models/log_text.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

api::LogLine line(qint64 seq)
{
    api::LogLine line;
    line.seq = seq;
    line.atMs = 1'700'000'000'000 + seq;
    line.level = api::LogLevel::Info;
    line.message = QStringLiteral("message %1").arg(seq);
    line.json =
        QByteArrayLiteral("{\"level\":\"info\",\"msg\":\"m\",\"status\":200,\"route\":\"/v1\"}");
    return line;
}

QList<api::LogLine> lines(qint64 first, qint64 last)
{
    QList<api::LogLine> list;
    for (qint64 seq = first; seq <= last; ++seq) list << line(seq);
    return list;
}

QString message(const QAbstractItemModel& model, int row)
{
    return model.index(row, LogTableModel::Message).data().toString();
}

}  // namespace

class TestLogTableModel : public QObject {
    Q_OBJECT
private slots:
    void keepsTheContractOfItemModels()
    {
        LogTableModel model(nullptr, 10);
        LogFilterProxy proxy;
        proxy.setSourceModel(&model);
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QAbstractItemModelTester proxyTester(
            &proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.append(lines(1, 7));
        model.appendGap(12);
        model.appendGap(3);
        model.append(lines(30, 36));
        model.append(lines(37, 70));
        model.clear();
    }
    void oneInsertPerBatch()
    {
        LogTableModel model;
        QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
        model.append(lines(1, 2000));
        QCOMPARE(inserts.count(), 1);
        QCOMPARE(model.rowCount(), 2000);
        QCOMPARE(model.lastSequence(), 2000);
    }
    void theOldestLeaveAndAreCounted()
    {
        LogTableModel model(nullptr, 100);
        model.append(lines(1, 90));
        model.append(lines(91, 130));
        QCOMPARE(model.rowCount(), 100);
        QCOMPARE(message(model, 0), QStringLiteral("message 31"));
        QCOMPARE(model.trimmedCount(), 30);
        model.append(lines(131, 1130));
        QCOMPARE(model.rowCount(), 100);
        QCOMPARE(message(model, 99), QStringLiteral("message 1130"));
        QCOMPARE(model.trimmedCount(), 1030);
    }
    void gapsBecomeRows()
    {
        LogTableModel model;
        model.append(lines(1, 2));
        model.appendGap(40);
        model.appendGap(2);
        model.appendGap(0);
        model.append(lines(45, 45));
        QCOMPARE(model.rowCount(), 4);
        QVERIFY(model.index(2, 0).data(LogTableModel::IsGapRole).toBool());
        QCOMPARE(model.index(2, 0).data(LogTableModel::DroppedRole).toLongLong(), 42);
        QVERIFY(message(model, 2).startsWith("Lines dropped here: 42"));
        QVERIFY(model.lineAt(2) == nullptr);
        QCOMPARE(model.droppedCount(), 42);
    }
    void textIsPlainAlways()
    {
        LogTableModel model;
        api::LogLine evil = line(1);
        evil.message = QStringLiteral("<b>bold</b> \x1b[31mred\nnext\u202Eright to left");
        model.append({evil});
        const QString shown = message(model, 0);
        QVERIFY2(shown.startsWith("<b>bold</b> \\x1b[31mred"), qPrintable(shown));
        QVERIFY(!shown.contains(u'\n'));
        QVERIFY(shown.contains("\\u202e"));
    }
    void fieldsShowWhatHasNoColumn()
    {
        QCOMPARE(fieldsText(line(1)), QStringLiteral("status=200  route=/v1"));
        api::LogLine odd = line(1);
        odd.json = QByteArrayLiteral("not json");
        QCOMPARE(fieldsText(odd), QString());
        QCOMPARE(prettyRecord(odd), QStringLiteral("not json"));
    }
    void aBurstIsTakenInBatches()
    {
        LogTableModel model;
        LogFilterProxy proxy;
        proxy.setSourceModel(&model);
        for (qint64 first = 1; first <= 100'000; first += 2000)
            model.append(lines(first, first + 1999));
        QCOMPARE(model.rowCount(), LogTableModel::kCapacity);
        QCOMPARE(proxy.rowCount(), LogTableModel::kCapacity);
        QCOMPARE(model.trimmedCount(), 50'000);
    }
};

QTEST_MAIN(TestLogTableModel)
#include "tst_log_table_model.moc"

#include "models/log_table_model.h"
#include "page_stage.h"
#include "pages/logs/log_detail_pane.h"
#include "pages/logs/log_tail.h"
#include "pages/logs/log_view.h"
#include "pages/logs/logs_page.h"
#include "widgets/pause_bar.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QPushButton>
#include <QScrollBar>

using namespace helix;
using namespace helix::pages;
using Column = models::LogTableModel::Column;
using Stage = test::PageStage<LogsPage>;

namespace {

const QString kStream = QStringLiteral("/admin/logs/stream");

LogView* view(const Page& page)
{
    return page.findChild<LogView*>();
}

int rows(const Page& page)
{
    return view(page)->model()->rowCount();
}

QString cell(const Page& page, int row, int column)
{
    return view(page)->model()->index(row, column).data().toString();
}

bool isAtEnd(const Page& page)
{
    const QScrollBar* bar = view(page)->verticalScrollBar();
    return bar->value() == bar->maximum();
}

/// Opens the page and waits for its stream.
bool openLive(Stage& stage)
{
    return stage.open() && QTest::qWaitFor([&] {
               return stage.node.openStreams(kStream) == 1 && stage.page->tail()->isLive();
           });
}

void pushLines(Stage& stage, int first, int last)
{
    for (int number = first; number <= last; ++number)
        stage.node.push(kStream, "log", test::logRecord(number), number);
}

}  // namespace

class TestLogsPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Scheme::Dark); }
    void showsTheTailAndFollowsIt()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        QCOMPARE(rows(*stage.page), test::kFixtureLogLines);
        QVERIFY(isAtEnd(*stage.page));
        pushLines(stage, 61, 90);
        QTRY_COMPARE(rows(*stage.page), 90);
        QVERIFY(isAtEnd(*stage.page));
        QVERIFY(stage.page->isFollowing());
        stage.shoot("logs-follow");
    }
    void scrollingUpPausesAndEndResumes()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        view(*stage.page)->verticalScrollBar()->setValue(200);
        QVERIFY(!stage.page->isFollowing());
        const QString top = view(*stage.page)->indexAt(QPoint(1, 1)).data().toString();
        pushLines(stage, 61, 72);
        QTRY_VERIFY2(stage.visibleText().contains("12 new lines"), qPrintable(stage.visibleText()));
        QVERIFY(stage.visibleText().contains("End to resume"));
        QCOMPARE(view(*stage.page)->indexAt(QPoint(1, 1)).data().toString(), top);
        QTest::keyClick(view(*stage.page), Qt::Key_End);
        QVERIFY(stage.page->isFollowing());
        QVERIFY(isAtEnd(*stage.page));
        QVERIFY(!stage.page->findChild<widgets::PauseBar*>()->isVisible());
    }
    void choosingALinePausesAndShowsTheRecord()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        view(*stage.page)->setCurrentIndex(view(*stage.page)->model()->index(55, 0));
        QVERIFY(!stage.page->isFollowing());
        auto* pane = stage.page->findChild<LogDetailPane*>();
        QVERIFY(pane->isVisible());
        QVERIFY(pane->recordText().contains("\"request_id\""));
        stage.shoot("logs");
    }
    void horizontalPositionIsKept()
    {
        Stage stage;
        stage.page->resize(620, 500);
        QVERIFY(openLive(stage));
        QScrollBar* bar = view(*stage.page)->horizontalScrollBar();
        bar->setValue(bar->maximum() / 2);
        const int before = bar->value();
        QVERIFY(before > 0);
        pushLines(stage, 61, 70);
        QTRY_COMPARE(rows(*stage.page), 70);
        QCOMPARE(bar->value(), before);
    }
    void gapsAreRows()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        stage.node.push(kStream, "gap", "{\"dropped\":42}", 0);
        pushLines(stage, 103, 104);
        QTRY_COMPARE(rows(*stage.page), test::kFixtureLogLines + 3);
        QVERIFY(cell(*stage.page, test::kFixtureLogLines, Column::Message)
                    .startsWith("Lines dropped here: 42"));
        QVERIFY(stage.visibleText().contains("42 dropped"));
    }
    void filtersSayWhatTheyHide()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        auto* level = stage.page->findChild<QComboBox*>();
        level->setCurrentIndex(level->findData(int(api::LogLevel::Error)));
        QCOMPARE(rows(*stage.page), 5);
        QVERIFY2(stage.visibleText().contains("55 hidden"), qPrintable(stage.visibleText()));
        stage.page->applyNavigation({{"text", "/(/"}});
        QVERIFY(stage.visibleText().contains("not valid"));
        stage.page->applyNavigation({{"text", "/provider .* failed/"}});
        QVERIFY(rows(*stage.page) > 0);
        stage.page->applyNavigation({{"text", "no such text"}});
        QVERIFY(stage.visibleText().contains("No line matches the filters"));
    }
    void theChosenLineStaysThroughANewFilter()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        stage.page->applyNavigation({{"level", "error"}});
        view(*stage.page)->setCurrentIndex(view(*stage.page)->model()->index(2, 0));
        const QString time = cell(*stage.page, 2, Column::Time);
        stage.page->applyNavigation({});
        const int row = view(*stage.page)->currentIndex().row();
        QVERIFY(row > 2);
        QCOMPARE(cell(*stage.page, row, Column::Time), time);
    }
    void navigationShowsOneRequest()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        stage.page->applyNavigation({{"request_id", "req-000012"}});
        QCOMPARE(rows(*stage.page), 2);
        QCOMPARE(stage.page->sessionState()["request_id"], QStringLiteral("req-000012"));
        stage.page->applyNavigation({});
        QCOMPARE(rows(*stage.page), test::kFixtureLogLines);
    }
    void keysGoFromErrorToError()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        view(*stage.page)->setFocus();
        QTest::keyClick(view(*stage.page), Qt::Key_E);
        const int first = view(*stage.page)->currentIndex().row();
        QCOMPARE(cell(*stage.page, first, Column::Level), QStringLiteral("Error"));
        QTest::keyClick(view(*stage.page), Qt::Key_E);
        QVERIFY(view(*stage.page)->currentIndex().row() > first);
        QTest::keyClick(view(*stage.page), Qt::Key_E, Qt::ShiftModifier);
        QCOMPARE(view(*stage.page)->currentIndex().row(), first);
        QVERIFY(!stage.page->isFollowing());
    }
    void anotherClusterClearsTheData()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        stage.page->setConnection(nullptr);
        QCOMPARE(rows(*stage.page), 0);
        QVERIFY(stage.visibleText().contains("No cluster is attached"));
    }
    void aBurstNeverHoldsTheWindow()
    {
        Stage stage;
        QVERIFY(openLive(stage));
        QList<api::LogLine> burst(2'000);
        qint64 seq = test::kFixtureLogLines;
        QElapsedTimer clock;
        qint64 longest = 0;
        for (int batch = 0; batch < 40; ++batch) {
            for (api::LogLine& line : burst) {
                line.seq = ++seq;
                line.atMs = seq;
                line.level = api::LogLevel::Info;
                line.message = QStringLiteral("request completed");
                line.json = QByteArrayLiteral("{\"msg\":\"request completed\"}");
            }
            const int before = rows(*stage.page);
            clock.start();
            stage.page->tail()->take(burst);
            stage.page->tail()->flush();
            QCoreApplication::processEvents();
            longest = std::max(longest, clock.elapsed());
            QVERIFY(rows(*stage.page) >= before);
        }
        QCOMPARE(rows(*stage.page), models::LogTableModel::kCapacity);
        QVERIFY(isAtEnd(*stage.page));
        QVERIFY(stage.visibleText().contains("older left the buffer"));
        clock.start();
        stage.page->applyNavigation({{"text", "no such text"}});
        QCoreApplication::processEvents();
        const qint64 filtering = clock.elapsed();
        qInfo("a new filter over %d lines took %lld ms", models::LogTableModel::kCapacity,
              static_cast<long long>(filtering));
        qInfo("the longest of 40 batches of 2000 lines took %lld ms",
              static_cast<long long>(longest));
    }
};

QTEST_MAIN(TestLogsPage)
#include "tst_logs_page.moc"

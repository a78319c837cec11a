#include "access_answers.h"
#include "models/audit_table_model.h"
#include "page_stage.h"
#include "pages/audit/audit_filter_bar.h"
#include "pages/audit/audit_page.h"
#include "widgets/pause_bar.h"
#include "widgets/search_field.h"

#include <QFile>
#include <QJsonDocument>
#include <QScrollBar>
#include <QTemporaryDir>

using namespace helix;
using namespace helix::pages;
using Role = models::AuditTableModel::Role;

namespace {

const QString kEvents = QStringLiteral("/admin/events/stream");

struct Stage : test::PageStage<AuditTrailPage> {
    Stage() { test::furnishAccess(node); }

    [[nodiscard]] QTableView* records() const
    {
        return table(QStringLiteral("Audit records, newest first"));
    }
    [[nodiscard]] int count() const { return records()->model()->rowCount(); }

    /// The node has newer records, and tells so.
    void happen(int records)
    {
        node.answer("/admin/audit", [records](const test::Asked& asked) {
            const bool isNews =
                asked.query.hasQueryItem("after") &&
                asked.query.queryItemValue("after").toInt() == test::kFixtureRecords;
            const auto answer = isNews ? test::auditAnswer(test::kFixtureRecords + records,
                                                           test::kFixtureRecords + 1)
                                       : test::auditAnswer(0, 1);
            return test::Answer{200, QJsonDocument(answer).toJson()};
        });
        node.push(kEvents, "audit", R"({"seq":1,"at_ms":1,"kind":"audit","subject":"x"})", 1);
    }
};

}  // namespace

class TestAuditPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Scheme::Dark); }
    void newestFirstAndOlderOnesByScrolling()
    {
        Stage stage;
        QVERIFY(stage.open());
        QCOMPARE(stage.count(), 200);
        QCOMPARE(stage.records()->model()->index(0, 0).data(Role::IdRole).toInt(),
                 test::kFixtureRecords);
        stage.records()->scrollToBottom();
        QTRY_COMPARE(stage.count(), 400);
        QCOMPARE(stage.node.asked("/admin/audit").last().query.queryItemValue("before"),
                 QStringLiteral("251"));
        stage.records()->scrollToBottom();
        QTRY_COMPARE(stage.count(), test::kFixtureRecords);
    }
    void newRecordsComeWithTheEvent()
    {
        Stage stage;
        QVERIFY(stage.open());
        QTRY_COMPARE(stage.node.openStreams(kEvents), 1);
        stage.happen(3);
        QTRY_COMPARE(stage.count(), 203);
    }
    void readingPausesAndSaysSo()
    {
        Stage stage;
        QVERIFY(stage.open());
        QTRY_COMPARE(stage.node.openStreams(kEvents), 1);
        stage.records()->setCurrentIndex(stage.records()->model()->index(5, 0));
        QVERIFY(!stage.page->isFollowing());
        stage.happen(4);
        QTRY_VERIFY2(stage.visibleText().contains("4 new records"),
                     qPrintable(stage.visibleText()));
        QCOMPARE(stage.count(), 200);
        QTest::keyClick(stage.records(), Qt::Key_End);
        QCOMPARE(stage.count(), 204);
        QVERIFY(stage.page->isFollowing());
    }
    void theNodeFilters()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->applyNavigation({{"actor", "admin"},
                                     {"action", "api_key.*"},
                                     {"subject", "sk-prod-search001"},
                                     {"text", "two words"},
                                     {"range", "24h"}});
        const auto last = [&] { return stage.node.asked("/admin/audit").last().query; };
        QTRY_COMPARE(last().queryItemValue("actor"), QStringLiteral("admin"));
        QCOMPARE(last().queryItemValue("action", QUrl::FullyDecoded), QStringLiteral("api_key.*"));
        QCOMPARE(last().queryItemValue("subject"), QStringLiteral("sk-prod-search001"));
        QVERIFY(last().hasQueryItem("since_ms"));
        QVERIFY(!last().hasQueryItem("until_ms"));
        QCOMPARE(stage.page->sessionState()["range"], QStringLiteral("24h"));
        stage.page->findChild<AuditFilterBar*>()->clear();
        QTRY_VERIFY(!last().hasQueryItem("actor"));
    }
    void aRecordShowsWhatChanged()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.records()->setCurrentIndex(stage.records()->model()->index(0, 0));  // provider.update
        QTRY_VERIFY2(stage.visibleText().contains("changed members: 1"),
                     qPrintable(stage.visibleText()));
        QVERIFY(stage.visibleText().contains("provider.update \u00B7 claude"));
        stage.shoot("audit");
    }
    void theExportIsWrittenToTheFile()
    {
        Stage stage;
        QVERIFY(stage.open());
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("audit.csv"));
        stage.node.answer("/admin/audit/export", [](const test::Asked&) {
            return test::Answer{200, "id,at_ms\n1,2\n"};
        });
        stage.page->exportTo(file, api::AuditFormat::Csv);
        QTRY_VERIFY2(stage.visibleText().contains("The export is in"),
                     qPrintable(stage.visibleText()));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll(), QByteArray("id,at_ms\n1,2\n"));
        QCOMPARE(stage.node.asked("/admin/audit/export")[0].query.queryItemValue("format"),
                 QStringLiteral("csv"));
        QCOMPARE(written.permissions() & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
    }
    void anExportThatIsRefusedLeavesNoFile()
    {
        Stage stage;
        QVERIFY(stage.open());
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("audit.jsonl"));
        stage.page->exportTo(file, api::AuditFormat::JsonLines);  // the fixture answers 404
        QTRY_VERIFY2(stage.visibleText().contains("does not serve its export"),
                     qPrintable(stage.visibleText()));
        QVERIFY(!QFile::exists(file));
    }
    void anEmptyTrailSaysSo()
    {
        Stage stage;
        stage.node.answer("/admin/audit", test::auditAnswer(0, 1));
        QVERIFY(stage.open());
        QTRY_VERIFY(stage.visibleText().contains("Nothing was done yet"));
    }
};

QTEST_MAIN(TestAuditPage)
#include "tst_audit_page.moc"

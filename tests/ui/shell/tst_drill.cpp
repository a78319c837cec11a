#include "access_answers.h"
#include "page_stage.h"
#include "pages/drill_dialog.h"
#include "pages/fault_text.h"
#include "shell/drill_banner.h"
#include "widgets/confirm_dialog.h"

#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>

using namespace helix;

namespace {

const QString kFaults = QStringLiteral("/admin/faults");

/// A banner on a fixture node where a drill runs.
struct Stage {
    explicit Stage(bool isProtected = false)
    {
        test::furnish(node);
        node.answer("/admin/status", [this, isProtected](const test::Asked&) {
            QJsonObject status = test::statusAnswer();
            status.insert("protected", isProtected);
            status.insert("faults", QJsonObject{{"enabled", true}, {"active", active}});
            return test::Answer{200, QJsonDocument(status).toJson()};
        });
        node.answer(kFaults, [](const test::Asked& asked) {
            const QJsonObject one = test::faultAnswer();
            return asked.method == "POST"
                       ? test::Answer{201, QJsonDocument(one).toJson()}
                       : test::Answer{200, QJsonDocument(QJsonObject{{"enabled", true},
                                                                     {"faults", QJsonArray{one}}})
                                               .toJson()};
        });
        node.answer(kFaults + QStringLiteral("/*"), test::faultAnswer());
        cluster::Cluster cluster;
        cluster.name = QStringLiteral("fixture");
        cluster.apiUrl = node.url();
        connection = std::make_unique<cluster::ClusterConnection>(cluster, thread);
        banner.resize(1100, 40);
        banner.setConnection(connection.get());
        connection->start();
    }
    ~Stage() { banner.setConnection(nullptr); }

    int active = 1;
    test::FixtureNode node;
    api::ApiThread thread;
    std::unique_ptr<cluster::ClusterConnection> connection;
    shell::DrillBanner banner;
};

QPushButton* button(const QWidget& parent, const QString& text)
{
    for (auto* candidate : parent.findChildren<QPushButton*>())
        if (candidate->text() == text) return candidate;
    return nullptr;
}

}  // namespace

class TestDrill : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Scheme::Dark); }
    void aDrillIsShownWithWhoAndHowLong()
    {
        Stage stage;
        QTRY_VERIFY(stage.banner.isVisible());
        QTRY_VERIFY2(stage.banner.text().contains("Error 503 at claude"),
                     qPrintable(stage.banner.text()));
        QVERIFY(stage.banner.text().contains("by anna: game day"));
        QVERIFY(stage.banner.text().contains("left"));
    }
    void withoutADrillThereIsNoStrip()
    {
        Stage stage;
        QTRY_VERIFY(stage.banner.isVisible());
        stage.active = 0;
        stage.connection->pollStatus();
        QTRY_VERIFY(!stage.banner.isVisible());
    }
    void aNodeThatDoesNotListThemStillSaysThatOneRuns()
    {
        Stage stage;
        stage.node.answer(kFaults, [](const test::Asked&) { return test::Answer{404, "{}"}; });
        QTRY_VERIFY(stage.banner.isVisible());
        QVERIFY2(stage.banner.text().contains("1 faults are injected on purpose"),
                 qPrintable(stage.banner.text()));
    }
    void endingAsksForTheNameOnAProtectedNode()
    {
        Stage stage(true);
        QTRY_VERIFY(stage.banner.text().contains("claude"));
        stage.banner.confirmEnd();
        auto* dialog = stage.banner.findChild<widgets::ConfirmDialog*>();
        QVERIFY(dialog != nullptr);
        auto* confirm = button(*dialog, "End the drill");
        QVERIFY(!confirm->isEnabled());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), "fixture");
        confirm->click();
        const QString path = QStringLiteral("/admin/faults/flt-7c1e");
        QTRY_COMPARE(stage.node.asked(path).size(), 1);
        QCOMPARE(stage.node.asked(path)[0].method, QByteArray("DELETE"));
    }
    void theDialogSaysWhatItWillDoAndSendsIt()
    {
        Stage stage;
        QTRY_VERIFY(stage.connection->providers() != nullptr);
        QPointer<pages::DrillDialog> dialog =
            new pages::DrillDialog(*stage.connection, QStringLiteral("gemini"));
        dialog->open();
        QCOMPARE(dialog->draft().provider, QStringLiteral("gemini"));
        QCOMPARE(pages::draftText(dialog->draft()),
                 QStringLiteral("Delays every attempt at gemini by 500\u2009ms, for 5m."));
        test::PageStage<pages::Page>::shootDialog(*dialog, "drill");
        button(*dialog, "Start drill")->click();
        QTRY_VERIFY(dialog.isNull());
        const auto asked = stage.node.asked(kFaults);
        const auto posted = std::find_if(asked.begin(), asked.end(), [](const test::Asked& one) {
            return one.method == "POST";
        });
        QVERIFY(posted != asked.end());
        QCOMPARE(posted->body["kind"].toString(), QStringLiteral("latency"));
        QCOMPARE(posted->body["share"].toDouble(), 1.0);
    }
    void aNodeThatForbidsDrillsSaysHowToAllowThem()
    {
        Stage stage;
        QTRY_VERIFY(stage.connection->providers() != nullptr);
        stage.node.answer(kFaults, [](const test::Asked&) {
            return test::Answer{409, R"({"error":{"message":"faults are off"}})"};
        });
        pages::DrillDialog dialog(*stage.connection, {});
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.open();
        button(dialog, "Start drill")->click();
        const auto text = [&] {
            QStringList texts;
            for (const auto* label : dialog.findChildren<QLabel*>()) texts << label->text();
            return texts.join(u'\n');
        };
        QTRY_VERIFY2(text().contains("faults.enabled: true"), qPrintable(text()));
    }
};

QTEST_MAIN(TestDrill)
#include "tst_drill.moc"

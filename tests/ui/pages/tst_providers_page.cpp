#include "models/provider_table_model.h"
#include "page_stage.h"
#include "pages/providers/breaker_confirmation.h"
#include "pages/providers/providers_page.h"
#include "widgets/banner.h"
#include "widgets/confirm_dialog.h"
#include "widgets/page_frame.h"
#include "widgets/stale_overlay.h"

#include <QAction>
#include <QPushButton>

using namespace helix;
using namespace helix::pages;
using Column = models::ProviderTableModel::Column;
using Stage = test::PageStage<ProvidersPage>;

namespace {

QTableView* table(const Stage& stage)
{
    return stage.table(QStringLiteral("Providers, worst first"));
}

QString cell(const Stage& stage, int row, int column)
{
    return table(stage)->model()->index(row, column).data().toString();
}

QPushButton* button(const QWidget& parent, const QString& text)
{
    for (auto* candidate : parent.findChildren<QPushButton*>())
        if (candidate->text() == text) return candidate;
    return nullptr;
}

}  // namespace

class TestProvidersPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Scheme::Dark); }
    void worstFirstAndTheWorstIsOpen()
    {
        Stage stage;
        QVERIFY(stage.open());
        QCOMPARE(cell(stage, 0, Column::Name), QStringLiteral("claude"));
        QVERIFY(cell(stage, 0, Column::Why).contains("probe in"));
        QVERIFY(stage.visibleText().contains("Fallback chain"));
        stage.shoot("providers");
    }
    void neverHealthyWithoutCalls()
    {
        Stage stage;
        QVERIFY(stage.open());
        const auto* model = table(stage)->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (cell(stage, row, Column::Name) == "qwen") {
                QCOMPARE(cell(stage, row, Column::Errors), QStringLiteral("\u2014"));
                QVERIFY(cell(stage, row, Column::Why).contains("No calls yet"));
                return;
            }
        QFAIL("qwen is not in the table");
    }
    void actsAskFirstAndSendTheRightRequest_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("action");
        QTest::newRow("reset") << "Reset"
                               << "reset";
        QTest::newRow("force open") << "Force open"
                                    << "force_open";
        QTest::newRow("force closed") << "Force closed"
                                      << "force_closed";
        QTest::newRow("automatic") << "Automatic"
                                   << "auto";
    }
    void actsAskFirstAndSendTheRightRequest()
    {
        QFETCH(QString, text);
        QFETCH(QString, action);
        const QString path = QStringLiteral("/admin/providers/claude/breaker");
        Stage stage;
        QVERIFY(stage.open());
        QTRY_VERIFY(button(*stage.page, text) != nullptr);
        button(*stage.page, text)->click();
        auto* dialog = stage.page->findChild<widgets::ConfirmDialog*>();
        QVERIFY(dialog != nullptr);
        QVERIFY(stage.node.asked(path).isEmpty());
        QVERIFY(!button(*dialog, text)->isDefault());
        button(*dialog, text)->click();
        QTRY_COMPARE(stage.node.asked(path).size(), 1);
        QCOMPARE(stage.node.asked(path).first().body["action"].toString(), action);
        QVERIFY(!stage.node.asked(path).first().body.contains("target"));
        auto* banner = stage.page->findChild<widgets::Banner*>();
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(banner->text().contains("Targets moved: 2"), qPrintable(banner->text()));
    }
    void cancellingSendsNothing()
    {
        Stage stage;
        QVERIFY(stage.open());
        QTRY_VERIFY(button(*stage.page, "Force open") != nullptr);
        button(*stage.page, "Force open")->click();
        auto* dialog = stage.page->findChild<widgets::ConfirmDialog*>();
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_VERIFY(stage.page->findChild<widgets::ConfirmDialog*>() == nullptr);
        QVERIFY(stage.node.asked("/admin/providers/claude/breaker").isEmpty());
    }
    void aRefusalIsToldWithItsReason()
    {
        Stage stage;
        stage.node.answer("/admin/providers/*", [](const test::Asked&) {
            return test::Answer{
                400,
                "{\"error\":{\"message\":\"target is not "
                "known\",\"type\":\"invalid_request_error\",\"code\":\"bad_target\"}}"};
        });
        QVERIFY(stage.open());
        QTRY_VERIFY(button(*stage.page, "Reset") != nullptr);
        button(*stage.page, "Reset")->click();
        button(*stage.page->findChild<widgets::ConfirmDialog*>(), "Reset")->click();
        auto* banner = stage.page->findChild<widgets::Banner*>();
        QTRY_VERIFY(banner->isVisible());
        QVERIFY2(banner->text().contains("target is not known"), qPrintable(banner->text()));
    }
    void theEffectIsSaidInPlainWords()
    {
        api::ProviderState claude;
        claude.name = QStringLiteral("claude");
        claude.fallbacks = QStringList{"gemini", "deepseek"};
        claude.requestsPerSecond = 0.2;
        QVERIFY2(
            breakerEffect(claude, api::BreakerAction::ForceOpen, {})
                .startsWith(
                    "Traffic for claude goes to gemini, deepseek. 12 requests/min are affected."),
            qPrintable(breakerEffect(claude, api::BreakerAction::ForceOpen, {})));
        claude.fallbacks.clear();
        QVERIFY(breakerEffect(claude, api::BreakerAction::ForceOpen, {}).contains("no fallback"));
    }
    void productionAsksForTheName()
    {
        Stage stage(QStringLiteral("production"));
        QVERIFY(stage.open());
        QTRY_VERIFY(button(*stage.page, "Force open") != nullptr);
        button(*stage.page, "Force open")->click();
        auto* dialog = stage.page->findChild<widgets::ConfirmDialog*>();
        QVERIFY(!button(*dialog, "Force open")->isEnabled());
        stage.shootDialog(*dialog, "confirm");
        dialog->reject();
    }
    void keysWalkTheList()
    {
        Stage stage;
        QVERIFY(stage.open());
        auto* view = table(stage);
        view->setFocus();
        QCOMPARE(view->currentIndex().row(), 0);
        QTest::keyClick(view, Qt::Key_J);
        QCOMPARE(view->currentIndex().row(), 1);
        QTest::keyClick(view, Qt::Key_K);
        QCOMPARE(view->currentIndex().row(), 0);
        QSignalSpy navigation(stage.page.get(), &Page::navigationRequested);
        QTest::keyClick(view, Qt::Key_L);
        QCOMPARE(navigation.count(), 1);
        const auto wanted = navigation[0][0].value<Navigation>();
        QCOMPARE(wanted.pageId, QStringLiteral("logs"));
        QCOMPARE(wanted.filters["provider"], QStringLiteral("claude"));
    }
    void navigationChoosesAProvider()
    {
        Stage stage;
        stage.page->applyNavigation({{"provider", "mistral"}});
        QVERIFY(stage.open());
        QCOMPARE(stage.page->sessionState()["provider"], QStringLiteral("mistral"));
    }
    void anotherClusterClearsTheData()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->setConnection(nullptr);
        QCOMPARE(table(stage)->model()->rowCount(), 0);
        QVERIFY(!stage.page->isReadyForScreenshot());
        QVERIFY(stage.visibleText().contains("No cluster is attached"));
    }
    void oldDataStaysHatchedAndStamped()
    {
        Stage stage;
        QVERIFY(stage.open());
        auto* frame = stage.page->findChild<widgets::PageFrame*>();
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        frame->setFreshness({now - 60'000, 2'000}, now);
        QVERIFY(stage.page->findChild<widgets::StaleOverlay*>()->isVisible());
        QVERIFY(table(stage)->model()->rowCount() > 0);
        stage.shoot("providers-stale");
    }
    void aRefusedTokenIsExplained()
    {
        Stage stage;
        for (const char* path : {"/admin/status", "/admin/providers"})
            stage.node.answer(path, [](const test::Asked&) {
                return test::Answer{
                    401,
                    "{\"error\":{\"message\":\"bad token\",\"type\":\"authentication_error\"}}"};
            });
        stage.page->setConnection(stage.connection.get());
        stage.connection->start();
        stage.page->show();
        QTRY_VERIFY(stage.visibleText().contains("admin token"));
        QVERIFY(!stage.visibleText().contains("hx-admin-secret"));
    }
};

QTEST_MAIN(TestProvidersPage)
#include "tst_providers_page.moc"

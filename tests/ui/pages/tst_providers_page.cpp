#include "models/provider_matrix_model.h"
#include "page_stage.h"
#include "pages/providers/chain_view.h"
#include "pages/providers/provider_acts.h"
#include "pages/providers/providers_page.h"
#include "pages/providers/verify_dialog.h"
#include "widgets/banner.h"
#include "widgets/confirm_dialog.h"
#include "widgets/data_tree.h"
#include "widgets/page_frame.h"
#include "widgets/search_field.h"
#include "widgets/share_bars.h"
#include "widgets/stale_overlay.h"

#include <QAction>
#include <QCheckBox>
#include <QJsonArray>
#include <QPushButton>

using namespace helix;
using namespace helix::pages;
using Matrix = models::ProviderMatrixModel;
using Stage = test::PageStage<ProvidersPage>;

namespace {

widgets::DataTree* tree(const Stage& stage)
{
    return stage.page->findChild<widgets::DataTree*>();
}

/// Column of a fact with one node attached.
int columnOf(Matrix::Fact fact)
{
    return 2 + int(fact);
}

QString cell(const Stage& stage, int row, int column, int role = Matrix::HeadRole)
{
    return tree(stage)->model()->index(row, column).data(role).toString();
}

int rowOf(const Stage& stage, const QString& provider)
{
    for (int row = 0; row < tree(stage)->model()->rowCount(); ++row)
        if (cell(stage, row, 0) == provider) return row;
    return -1;
}

void choose(const Stage& stage, const QString& provider)
{
    tree(stage)->setCurrentIndex(tree(stage)->model()->index(rowOf(stage, provider), 0));
}

QPushButton* button(const QWidget& parent, const QString& text)
{
    for (auto* candidate : parent.findChildren<QPushButton*>())
        if (candidate->text() == text) return candidate;
    return nullptr;
}

void trigger(const Stage& stage, const QString& text)
{
    for (QAction* action : stage.page->pageActions())
        if (action->text() == text) return action->trigger();
    QFAIL("no such action");
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
        QCOMPARE(cell(stage, 0, 0), QStringLiteral("claude"));
        QVERIFY(cell(stage, 0, columnOf(Matrix::Why)).contains("probe in"));
        QVERIFY(stage.visibleText().contains("Open for"));
        QVERIFY2(stage.visibleText().contains("6 providers \u00B7 7 targets"),
                 qPrintable(stage.visibleText()));
        stage.shoot("providers");
    }
    void neverHealthyWithoutCalls()
    {
        Stage stage;
        QVERIFY(stage.open());
        const int qwen = rowOf(stage, "qwen");
        QVERIFY(qwen >= 0);
        QCOMPARE(cell(stage, qwen, columnOf(Matrix::Errors)), QStringLiteral("\u2014"));
        QVERIFY(cell(stage, qwen, columnOf(Matrix::Why)).contains("No calls yet"));
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
        claude.fallbacks = QStringList{"mistral", "gemini", "deepseek"};
        claude.requestsPerSecond = 3.2;
        api::ProviderState gemini;
        gemini.name = QStringLiteral("gemini");
        gemini.breaker = api::BreakerState::Closed;
        api::ProviderState deepseek = gemini;
        deepseek.name = QStringLiteral("deepseek");
        api::ProviderState mistral = gemini;
        mistral.name = QStringLiteral("mistral");
        mistral.breaker = api::BreakerState::Open;
        api::ProviderList list;
        list.providers = {claude, gemini, deepseek, mistral};
        const QString open = breakerEffect(list, claude, api::BreakerAction::ForceOpen, {});
        QVERIFY2(open.startsWith("Opens the circuit of claude: its 3.2 req/s go to gemini, then "
                                 "deepseek."),
                 qPrintable(open));
        claude.fallbacks = QStringList{"mistral"};
        QVERIFY(breakerEffect(list, claude, api::BreakerAction::ForceOpen, {})
                    .contains("none of its fallbacks takes requests now"));
        claude.fallbacks.clear();
        QVERIFY(enableEffect(list, claude, false).contains("no fallback"));
        claude.inFlight = 4;
        QVERIFY(removeEffect(list, claude).contains("4 running requests have 30 s"));
    }
    void acts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("confirm");
        QTest::addColumn<QByteArray>("method");
        QTest::newRow("disable changes the provider") << "Disable"
                                                      << "Disable" << QByteArray("PUT");
        QTest::newRow("remove drains it") << "Remove\u2026"
                                          << "Drain and remove" << QByteArray("DELETE");
    }
    void acts()
    {
        QFETCH(QString, text);
        QFETCH(QString, confirm);
        QFETCH(QByteArray, method);
        Stage stage;
        stage.node.answer("/v1/providers/claude", QJsonObject{{"name", "claude"}});
        QVERIFY(stage.open());
        QTRY_VERIFY(button(*stage.page, text) != nullptr);
        button(*stage.page, text)->click();
        auto* dialog = stage.page->findChild<widgets::ConfirmDialog*>();
        QVERIFY(dialog != nullptr);
        QVERIFY(stage.node.asked("/v1/providers/claude").isEmpty());
        button(*dialog, confirm)->click();
        QTRY_COMPARE(stage.node.asked("/v1/providers/claude").size(), 1);
        QCOMPARE(stage.node.asked("/v1/providers/claude").first().method, method);
    }
    void verifyingSaysItsPriceFirst()
    {
        const QString path = QStringLiteral("/v1/providers/deepseek/verify");
        Stage stage;
        QVERIFY(stage.open());
        choose(stage, "deepseek");
        button(*stage.page, "Verify\u2026")->click();
        auto* dialog = stage.page->findChild<VerifyDialog*>();
        QVERIFY(dialog != nullptr);
        stage.shootDialog(*dialog, "verify");
        const auto cost = [dialog] {
            QString text;
            for (const QLabel* label : dialog->findChildren<QLabel*>())
                if (label->text().contains("paid call")) text = label->text();
            return text;
        };
        QVERIFY2(cost().contains("up to 8 small paid calls"), qPrintable(cost()));
        QVERIFY(stage.node.asked(path).isEmpty());
        button(*dialog, "Run the tests")->click();
        QTRY_COMPARE(stage.node.asked(path).size(), 1);
        auto* banner = stage.page->findChild<widgets::Banner*>();
        QTRY_VERIFY2(banner->text().contains("score 8.4"), qPrintable(banner->text()));
    }
    void singleTestsCanBeChosen()
    {
        const QString path = QStringLiteral("/v1/providers/deepseek/verify");
        Stage stage;
        QVERIFY(stage.open());
        choose(stage, "deepseek");
        button(*stage.page, "Verify\u2026")->click();
        auto* dialog = stage.page->findChild<VerifyDialog*>();
        QVERIFY(dialog != nullptr);
        const auto boxes = dialog->findChildren<QCheckBox*>();
        QCOMPARE(boxes.size(), 8);
        for (QCheckBox* box : boxes) box->setChecked(false);
        QVERIFY(!button(*dialog, "Run the tests")->isEnabled());
        boxes.first()->setChecked(true);
        QCOMPARE(dialog->tests(), QStringList{"auth"});
        button(*dialog, "Run the tests")->click();
        QTRY_COMPARE(stage.node.asked(path).size(), 1);
        QCOMPARE(stage.node.asked(path).first().body.value("tests").toArray(), QJsonArray{"auth"});
    }
    void aVendorThatRefusesIsAResultAndNoFailure()
    {
        Stage stage;
        stage.node.answer("/v1/providers/deepseek/verify", [](const test::Asked&) {
            return test::Answer{401,
                                R"({"provider":"deepseek","status":"auth_failed","verified":false,)"
                                R"("error":"the key was refused","results":[]})"};
        });
        QVERIFY(stage.open());
        choose(stage, "deepseek");
        button(*stage.page, "Verify\u2026")->click();
        button(*stage.page->findChild<VerifyDialog*>(), "Run the tests")->click();
        auto* banner = stage.page->findChild<widgets::Banner*>();
        QTRY_VERIFY2(banner->text().contains("auth failed"), qPrintable(banner->text()));
        QVERIFY(banner->text().contains("the key was refused"));
    }
    void sectionsAreTabsOrStandSideBySide()
    {
        Stage stage;
        QVERIFY(stage.open());
        choose(stage, "deepseek");
        QVERIFY(!stage.visibleText().contains("Fallback chain"));
        trigger(stage, "Next section of the details");
        QVERIFY(stage.visibleText().contains("Model groups"));
        stage.page->resize(1700, 900);
        QTRY_VERIFY(stage.visibleText().contains("Model groups"));
        QVERIFY(stage.visibleText().contains("confidence high"));
        QVERIFY(stage.visibleText().contains("of 10"));
        stage.shoot("providers-wide", {1720, 940});
    }
    void groupsAndLimitsHaveBars()
    {
        Stage stage;
        QVERIFY(stage.open());
        choose(stage, "deepseek");
        QStringList values;
        for (const auto* bars : stage.page->findChildren<widgets::ShareBars*>())
            for (const auto& bar : bars->bars()) values << bar.name + "=" + bar.value;
        QVERIFY2(values.contains("deepseek / deepseek-chat=38\u2009%"),
                 qPrintable(values.join(u';')));
        QVERIFY2(values.contains("Free=14.0\u2009%"), qPrintable(values.join(u';')));
        QVERIFY(values.contains("recency=\u2014"));
    }
    void severalNodesAreColumns()
    {
        Stage stage;
        cluster::Cluster other = stage.cluster;
        other.name = QStringLiteral("second");
        test::FixtureNode secondNode;
        test::furnish(secondNode);
        other.apiUrl = secondNode.url();
        cluster::ClusterConnection second(other, stage.thread);
        second.start();
        stage.page->setFleet({stage.connection.get(), &second});
        QVERIFY(stage.open());
        QTRY_COMPARE(cell(stage, 0, 2), QStringLiteral("Open"));
        QCOMPARE(tree(stage)->model()->headerData(2, Qt::Horizontal).toString(),
                 QStringLiteral("second"));
        stage.shoot("providers-nodes");
        trigger(stage, "Next node");
        button(*stage.page, "Reset")->click();
        button(*stage.page->findChild<widgets::ConfirmDialog*>(), "Reset")->click();
        QTRY_COMPARE(secondNode.asked("/admin/providers/claude/breaker").size(), 1);
        QVERIFY(stage.node.asked("/admin/providers/claude/breaker").isEmpty());
        stage.page->setFleet({});
    }
    void aTargetAloneCanBeMoved()
    {
        const QString path = QStringLiteral("/admin/providers/claude/breaker");
        Stage stage;
        QVERIFY(stage.open());
        auto* view = tree(stage);
        view->setCurrentIndex(view->model()->index(0, 0, view->model()->index(0, 0)));
        button(*stage.page, "Force open")->click();
        button(*stage.page->findChild<widgets::ConfirmDialog*>(), "Force open")->click();
        QTRY_COMPARE(stage.node.asked(path).size(), 1);
        QVERIFY(stage.node.asked(path).first().body["target"].toString().startsWith("claude/"));
    }
    void filteringSaysWhatItHides()
    {
        Stage stage;
        QVERIFY(stage.open());
        auto* search = stage.page->findChild<widgets::SearchField*>();
        search->setText("deepseek");
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(tree(stage)->model()->rowCount(), 1);
        QVERIFY2(stage.visibleText().contains("11 filtered out"), qPrintable(stage.visibleText()));
        search->setText("no such provider");
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(stage.visibleText().contains("No provider matches the filter"));
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
        auto* view = tree(stage);
        view->setFocus();
        const QModelIndex first = view->currentIndex();
        QCOMPARE(first.row(), 0);
        QTest::keyClick(view, Qt::Key_J);
        QCOMPARE(view->currentIndex().parent(), first);
        QTest::keyClick(view, Qt::Key_K);
        QCOMPARE(view->currentIndex().row(), 0);
        QTest::keyClick(view, Qt::Key_Left);
        QVERIFY(!view->isExpanded(first));
        QTest::keyClick(view, Qt::Key_Right);
        QVERIFY(view->isExpanded(first));
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
        QCOMPARE(tree(stage)->model()->rowCount(), 0);
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
        QVERIFY(tree(stage)->model()->rowCount() > 0);
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

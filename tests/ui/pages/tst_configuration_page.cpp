#include "page_stage.h"
#include "pages/configuration/change_list.h"
#include "pages/configuration/configuration_page.h"
#include "pages/configuration/diff_view.h"
#include "pages/configuration/reload_dialog.h"
#include "pages/configuration/versions_view.h"
#include "widgets/confirm_dialog.h"

#include <QDateTime>
#include <QLineEdit>
#include <QPushButton>

using namespace helix;
using namespace helix::pages;
using Stage = test::PageStage<ConfigurationPage>;

namespace {

QJsonObject configAnswer()
{
    return {
        {"version", 7},
        {"loaded_ms", QDateTime::currentMSecsSinceEpoch() - 60'000},
        {"file", "/etc/helixagent/production.yaml"},
        {"yaml", "server:\n  port: 8080\n"},
        {"config",
         QJsonObject{{"server", QJsonObject{{"port", 8080}, {"host", "127.0.0.1"}}},
                     {"providers",
                      QJsonObject{{"claude", QJsonObject{{"api_keys", QJsonArray{"[REDACTED]"}},
                                                         {"max_retries", 3}}}}}}},
        {"origins", QJsonObject{{"values", QJsonObject{{"server.port", "file"},
                                                       {"server.host", "default"},
                                                       {"providers.claude.api_keys", "environment"},
                                                       {"providers.claude.max_retries", "api"}}}}},
        {"can_roll_back", true},
        {"roll_back_refusal", ""}};
}

QJsonObject versionsAnswer()
{
    QJsonArray versions;
    for (int number = 7; number >= 4; --number)
        versions << QJsonObject{
            {"version", number},
            {"at_ms", QDateTime::currentMSecsSinceEpoch() - (8 - number) * 3'600'000},
            {"actor", number % 2 == 0 ? "admin" : "user alice"},
            {"client", "127.0.0.1"},
            {"source", number == 4 ? "start" : "reload"},
            {"changed", QJsonArray{"providers.claude.max_retries"}},
            {"rolled_back_to", QJsonValue()},
            {"is_current", number == 7}};
    return {{"current", 7}, {"versions", versions}, {"next_before", QJsonValue()}};
}

QJsonObject planAnswer()
{
    return {{"version", 7},
            {"changed", QJsonArray{"providers.claude.max_retries", "server.port"}},
            {"needs_restart", QJsonArray{"server.port"}},
            {"unchanged", false},
            {"changes", QJsonArray{QJsonObject{{"path", "providers.claude.max_retries"},
                                               {"kind", "changed"},
                                               {"before", 3},
                                               {"after", 5},
                                               {"needs_restart", false}},
                                   QJsonObject{{"path", "server.port"},
                                               {"kind", "changed"},
                                               {"before", 8080},
                                               {"after", 9000},
                                               {"needs_restart", true}}}}};
}

void furnishConfiguration(Stage& stage)
{
    stage.node.answer("/admin/config", configAnswer());
    stage.node.answer("/admin/config/versions", versionsAnswer());
    stage.node.answer(
        "/admin/config/diff",
        QJsonObject{
            {"from", 5},
            {"to", 6},
            {"changes", planAnswer()["changes"]},
            {"text", "--- 5\n+++ 6\n@@ -1,2 +1,2 @@\n-  max_retries: 3\n+  max_retries: 5\n"}});
    stage.node.answer("/admin/reload", planAnswer());
    stage.node.answer("/admin/config/rollback", planAnswer());
}

template <class Dialog>
Dialog* dialogOf(const Stage& stage)
{
    return stage.page->findChild<Dialog*>();
}

QPushButton* button(const QWidget& parent, const QString& text)
{
    for (auto* candidate : parent.findChildren<QPushButton*>())
        if (candidate->text() == text) return candidate;
    return nullptr;
}

}  // namespace

class TestConfigurationPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Scheme::Dark); }

    void valuesShowTheirOrigin()
    {
        Stage stage;
        furnishConfiguration(stage);
        QVERIFY(stage.open());
        const auto* table = stage.table("Effective values");
        QVERIFY(table != nullptr);
        QStringList rows;
        for (int i = 0; i < table->model()->rowCount(); ++i)
            rows << table->model()->index(i, 0).data().toString() + u'=' +
                        table->model()->index(i, 1).data().toString() + u' ' +
                        table->model()->index(i, 2).data().toString();
        QVERIFY2(rows.contains("providers.claude.api_keys[0]=[REDACTED] environment"),
                 qPrintable(rows.join('\n')));
        QVERIFY(rows.contains("providers.claude.max_retries=3 changed at run time"));
        stage.page->applyNavigation({{"text", "claude retries"}});
        QCOMPARE(table->model()->rowCount(), 1);
        stage.page->applyNavigation({});
        stage.shoot("configuration");
    }
    void choosingAVersionShowsItsDifference()
    {
        Stage stage;
        furnishConfiguration(stage);
        QVERIFY(stage.open());
        stage.page->applyNavigation({{"view", "versions"}});
        stage.table("Versions, newest first")->selectRow(1);
        QTRY_COMPARE(stage.page->findChild<ChangeList*>()->topLevelItemCount(), 2);
        QCOMPARE(stage.node.asked("/admin/config/diff").last().query.queryItemValue("from"),
                 QString("5"));
        QVERIFY(stage.page->findChild<DiffView*>()->toPlainText().contains("max_retries: 5"));
        stage.shoot("configuration-versions");
    }
    void aReloadSaysFirstWhatItWouldChange()
    {
        Stage stage;
        furnishConfiguration(stage);
        QVERIFY(stage.open());
        button(*stage.page, "Reload\u2026")->click();
        auto* dialog = dialogOf<ReloadDialog>(stage);
        QTRY_COMPARE(dialog->findChild<ChangeList*>()->topLevelItemCount(), 2);
        QCOMPARE(stage.node.asked("/admin/reload").last().query.queryItemValue("dry_run"),
                 QString("true"));
        Stage::shootDialog(*dialog, "configuration-reload");
        auto* confirm = button(*dialog, "Reload");
        QVERIFY(confirm->isEnabled());
        confirm->click();
        QTRY_VERIFY(stage.visibleText().contains("After a restart only: server.port"));
    }
    void aBrokenFileCannotBeReloaded()
    {
        Stage stage;
        furnishConfiguration(stage);
        QVERIFY(stage.open());
        stage.node.answer("/admin/reload", [](const test::Asked&) {
            return test::Answer{
                400, R"({"error":{"message":"production.yaml:3:5: unknown key","type":"x"}})"};
        });
        button(*stage.page, "Reload\u2026")->click();
        auto* dialog = dialogOf<ReloadDialog>(stage);
        const auto says = [&] {
            for (const auto* label : dialog->findChildren<QLabel*>())
                if (label->text().contains("production.yaml:3:5")) return true;
            return false;
        };
        QTRY_VERIFY(says());
        QVERIFY(!button(*dialog, "Reload")->isEnabled());
    }
    void aProtectedClusterAsksForItsName()
    {
        Stage stage("production");
        furnishConfiguration(stage);
        QVERIFY(stage.open());
        stage.page->applyNavigation({{"view", "versions"}});
        stage.table("Versions, newest first")->selectRow(2);
        auto* rollBack = button(*stage.page, "Roll back to this version\u2026");
        QTRY_VERIFY(rollBack->isEnabled());
        rollBack->click();
        auto* dialog = dialogOf<widgets::ConfirmDialog>(stage);
        auto* confirm = button(*dialog, "Roll back");
        QVERIFY(!confirm->isEnabled());
        dialog->findChild<QLineEdit*>()->setText("fixture");
        QVERIFY(confirm->isEnabled());
        confirm->click();
        QTRY_COMPARE(stage.node.asked("/admin/config/rollback").size(), 1);
        QCOMPARE(stage.node.asked("/admin/config/rollback")[0].body["version"].toInt(), 5);
    }
    void theVersionInForceCannotBeRolledBackTo()
    {
        Stage stage;
        furnishConfiguration(stage);
        QVERIFY(stage.open());
        stage.page->applyNavigation({{"view", "versions"}});
        stage.table("Versions, newest first")->selectRow(0);
        QVERIFY(!button(*stage.page, "Roll back to this version\u2026")->isEnabled());
    }
};

QTEST_MAIN(TestConfigurationPage)
#include "tst_configuration_page.moc"

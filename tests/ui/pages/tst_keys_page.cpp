#include "access_answers.h"
#include "models/api_key_model.h"
#include "page_stage.h"
#include "pages/keys/create_key_dialog.h"
#include "pages/keys/keys_page.h"
#include "pages/keys/reveal_dialog.h"
#include "pages/keys/rotate_key_dialog.h"
#include "widgets/confirm_dialog.h"
#include "widgets/secret_clipboard.h"
#include "widgets/secret_view.h"
#include "widgets/share_bars.h"

#include <QClipboard>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>

using namespace helix;
using namespace helix::pages;
using Role = models::ApiKeyModel::Role;

namespace {

struct Stage : test::PageStage<KeysPage> {
    explicit Stage(const QString& environment = {}) : PageStage(environment)
    {
        test::furnishAccess(node);
    }

    [[nodiscard]] QTableView* keys() const
    {
        return table(QStringLiteral("API keys, newest first"));
    }

    void choose(int row) const { keys()->setCurrentIndex(keys()->model()->index(row, 0)); }

    void trigger(const QString& text) const
    {
        for (QAction* action : page->pageActions())
            if (action->text() == text) action->trigger();
    }

    /// Every text of every widget of the process, also of dialogs: a secret must be in none.
    [[nodiscard]] static QString everyText()
    {
        QStringList texts;
        for (QWidget* widget : QApplication::allWidgets()) {
            texts << widget->accessibleName() << widget->accessibleDescription()
                  << widget->toolTip() << widget->windowTitle();
            if (const auto* label = qobject_cast<QLabel*>(widget)) texts << label->text();
            if (const auto* line = qobject_cast<QLineEdit*>(widget)) texts << line->text();
            if (const auto* text = qobject_cast<QPlainTextEdit*>(widget))
                texts << text->toPlainText();
        }
        return texts.join(u'\n');
    }
};

QPushButton* button(const QWidget& parent, const QString& text)
{
    for (auto* candidate : parent.findChildren<QPushButton*>())
        if (candidate->text() == text) return candidate;
    return nullptr;
}

QLineEdit* field(const QWidget& parent, const QString& name)
{
    for (auto* candidate : parent.findChildren<QLineEdit*>())
        if (candidate->accessibleName() == name) return candidate;
    return nullptr;
}

}  // namespace

class TestKeysPage : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { theme::apply(*qApp, theme::Scheme::Dark); }
    void keysWithTheirConditions()
    {
        Stage stage;
        QVERIFY(stage.open());
        QCOMPARE(stage.keys()->model()->rowCount(), test::kFixtureKeys - 1);  // one is revoked
        QVERIFY(stage.visibleText().contains("7 keys"));
        QVERIFY2(stage.visibleText().contains("1 filtered out"), qPrintable(stage.visibleText()));
        const auto* rows = stage.keys()->model();
        const auto word = [&](int row) {
            return rows->index(row, models::ApiKeyModel::Status).data().toString();
        };
        QCOMPARE(word(1), QStringLiteral("Budget used up"));
        QCOMPARE(word(2), QStringLiteral("Expires soon"));
        QCOMPARE(word(6), QStringLiteral("Expired"));
        stage.choose(0);
        QTRY_VERIFY2(stage.visibleText().contains("sk-prod-yE1rLz7Vh \u2192 this one"),
                     qPrintable(stage.visibleText()));
        const auto notes = [&] {
            QStringList texts;
            for (const auto* bars : stage.page->findChildren<widgets::ShareBars*>())
                texts << bars->accessibleDescription();
            return texts.join(u'\n');
        };
        QTRY_VERIFY2(notes().contains("$1.58 left"), qPrintable(notes()));
        stage.shoot("keys");
    }
    void navigationFindsAKeyBehindTheFilter()
    {
        Stage stage;
        stage.page->applyNavigation({{"key", "sk-prod-T4uIoW3pG"}});
        QVERIFY(stage.open());
        QTRY_COMPARE(stage.keys()->currentIndex().data(Role::IdRole).toString(),
                     QStringLiteral("sk-prod-T4uIoW3pG"));
        QCOMPARE(stage.page->sessionState()["status"], QStringLiteral("all"));
    }
    void aNewKeyIsShownOnceAndKeptNowhere()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.trigger("Create key\u2026");
        QPointer<CreateKeyDialog> dialog = stage.page->findChild<CreateKeyDialog*>();
        QVERIFY(dialog);
        Stage::shootDialog(*dialog, "create-key");
        QTest::keyClicks(field(*dialog, "Name"), "new-client");
        QTest::keyClicks(field(*dialog, "Dollars a day"), "5");
        button(*dialog, "Create key")->click();
        QTRY_VERIFY(stage.page->findChild<RevealDialog*>() != nullptr);
        QPointer<RevealDialog> reveal = stage.page->findChild<RevealDialog*>();
        const auto posted = stage.node.asked("/admin/api-keys");
        const auto body = std::find_if(posted.begin(), posted.end(), [](const test::Asked& asked) {
                              return asked.method == "POST";
                          })->body;
        QCOMPARE(body["name"].toString(), QStringLiteral("new-client"));
        QCOMPARE(body["daily_budget_usd"].toDouble(), 5.0);
        QCOMPARE(body["expires_in"].toString(), QStringLiteral("90d"));
        QVERIFY(!body.contains("team"));
        Stage::shootDialog(*reveal, "reveal-key");
        const auto* view = reveal->findChild<widgets::SecretView*>();
        QCOMPARE(view->secret(), QString::fromLatin1(test::kFixtureSecret));
        reveal->reject();  // Escape
        QVERIFY(reveal && reveal->isVisible());
        button(*reveal, "Copy key")->click();
        QCOMPARE(QApplication::clipboard()->text(), QString::fromLatin1(test::kFixtureSecret));
        button(*reveal, "I have stored it")->click();
        QTRY_VERIFY(reveal.isNull());
        QVERIFY(!Stage::everyText().contains(QLatin1String(test::kFixtureSecret)));
        QVERIFY(!stage.page->sessionState().values().join(u' ').contains("Zx81"));
    }
    void theClipboardIsEmptiedUnlessItChanged()
    {
        widgets::SecretClipboard clipboard(nullptr, std::chrono::milliseconds(20));
        QSignalSpy cleared(&clipboard, &widgets::SecretClipboard::cleared);
        clipboard.copy("a secret");
        QTRY_COMPARE(cleared.count(), 1);
        QVERIFY(QApplication::clipboard()->text().isEmpty());
        clipboard.copy("a secret");
        QApplication::clipboard()->setText("something else");
        clipboard.clear();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("something else"));
        QCOMPARE(cleared.count(), 1);
    }
    void wrongValuesAreToldAtTheirField()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.trigger("Create key\u2026");
        auto* dialog = stage.page->findChild<CreateKeyDialog*>();
        QTest::keyClicks(field(*dialog, "Requests a minute"), "lots");
        QVERIFY(!button(*dialog, "Create key")->isEnabled());
        QVERIFY(
            field(*dialog, "Requests a minute")->accessibleDescription().contains("whole number"));
        field(*dialog, "Requests a minute")->clear();
        QTest::keyClicks(field(*dialog, "Name"), "x");
        QTest::keyClick(field(*dialog, "Requests a minute"), Qt::Key_1);
        QVERIFY(button(*dialog, "Create key")->isEnabled());
        stage.node.answer("/admin/api-keys", [](const test::Asked&) {
            return test::Answer{
                400, R"({"error":{"message":"name is taken","code":"bad","param":"name"}})"};
        });
        button(*dialog, "Create key")->click();
        QTRY_COMPARE(field(*dialog, "Name")->accessibleDescription(),
                     QStringLiteral("name is taken"));
        QVERIFY(dialog->isVisible());
    }
    void rotatingAsksForTheOverlap()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.choose(0);
        stage.trigger("Rotate\u2026");
        auto* dialog = stage.page->findChild<RotateKeyDialog*>();
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->overlap(), QStringLiteral("24h"));
        button(*dialog, "Rotate")->click();
        QTRY_VERIFY(stage.page->findChild<RevealDialog*>() != nullptr);
        const auto asked = stage.node.asked("/admin/api-keys/sk-prod-k7Qd21mXa/rotate");
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked[0].body["overlap"].toString(), QStringLiteral("24h"));
    }
    void revokingAsksForTheNameOnAProtectedCluster()
    {
        Stage stage(QStringLiteral("production"));
        QVERIFY(stage.open());
        stage.choose(0);
        stage.trigger("Revoke\u2026");
        auto* dialog = stage.page->findChild<widgets::ConfirmDialog*>();
        QVERIFY(dialog != nullptr);
        auto* confirm = button(*dialog, "Revoke");
        QVERIFY(!confirm->isEnabled());
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), "ci-pipeline");
        QVERIFY(confirm->isEnabled());
        confirm->click();
        const QString path = QStringLiteral("/admin/api-keys/sk-prod-k7Qd21mXa");
        QTRY_VERIFY(!stage.node.asked(path).isEmpty());
        QCOMPARE(stage.node.asked(path)[0].method, QByteArray("DELETE"));
        QTRY_VERIFY(stage.visibleText().contains("is refused from now on"));
    }
    void aRevokedKeyCannotBeRevokedAgain()
    {
        Stage stage;
        stage.page->applyNavigation({{"status", "revoked"}});
        QVERIFY(stage.open());
        stage.choose(0);
        for (const QAction* action : stage.page->pageActions())
            if (action->text() == "Revoke\u2026" || action->text() == "Rotate\u2026")
                QVERIFY(!action->isEnabled());
    }
    void anOldNodeSaysThatItHasNoKeys()
    {
        Stage stage;
        stage.node.answer("/admin/api-keys", [](const test::Asked&) {
            return test::Answer{404, R"({"error":{"message":"no such route"}})"};
        });
        QVERIFY(stage.open());
        QTRY_VERIFY2(stage.visibleText().contains("does not serve its API keys"),
                     qPrintable(stage.visibleText()));
    }
    void theLastDataStaysWhenTheNodeFails()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.node.answer("/admin/api-keys", [](const test::Asked&) {
            return test::Answer{500, R"({"error":{"message":"disk full"}})"};
        });
        stage.page->hide();
        stage.page->show();  // asks again
        QTRY_VERIFY2(stage.visibleText().contains("not refreshed: disk full"),
                     qPrintable(stage.visibleText()));
        QCOMPARE(stage.keys()->model()->rowCount(), test::kFixtureKeys - 1);
        QVERIFY(stage.keys()->isVisible());
    }
    void peopleInTheSecondTab()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->findChild<QTabBar*>()->setCurrentIndex(1);
        QTRY_VERIFY2(stage.visibleText().contains("3 people"), qPrintable(stage.visibleText()));
        auto* people = stage.table(QStringLiteral("People, by name"));
        QCOMPARE(people->model()->index(1, 1).data().toString().left(10),
                 QStringLiteral("Locked for"));
        QCOMPARE(people->model()->index(2, 1).data().toString(), QStringLiteral("Disabled"));
        stage.shoot("people");
    }
    void anotherClusterClearsTheData()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->setConnection(nullptr);
        QCOMPARE(stage.keys()->model()->rowCount(), 0);
        QVERIFY(stage.visibleText().contains("No cluster is attached"));
    }
};

QTEST_MAIN(TestKeysPage)
#include "tst_keys_page.moc"

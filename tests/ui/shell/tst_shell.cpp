#include "api/api_thread.h"
#include "cluster/cluster_list.h"
#include "fixture_answers.h"
#include "fixture_node.h"
#include "pages/logs/logs_page.h"
#include "pages/overview/overview_page.h"
#include "pages/playground/playground_page.h"
#include "pages/providers/providers_page.h"
#include "pages/requests/requests_page.h"
#include "shell/attach_dialog.h"
#include "shell/command_palette.h"
#include "shell/main_window.h"
#include "shell/shortcut_sheet.h"
#include "shell/workspace.h"
#include "theme/appearance.h"
#include "widgets/empty_state.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

using namespace helix;

namespace {

const QString kToken = QStringLiteral("hx-admin-secret-token");

template <class PageType>
pages::PageEntry entry()
{
    return {PageType::pageInfo(),
            [](QWidget* parent) -> pages::Page* { return new PageType(parent); }};
}

QList<pages::PageEntry> entries()
{
    return {entry<pages::OverviewPage>(), entry<pages::ProvidersPage>(),
            entry<pages::RequestsPage>(), entry<pages::LogsPage>(), entry<pages::PlaygroundPage>()};
}

/// A window on a fixture node, with a session of its own.
class Stage {
public:
    Stage() : session(directory.filePath(QStringLiteral("console.ini"))), clusters(thread)
    {
        theme::apply(*qApp, theme::Scheme::Dark);
        test::furnish(node);
        window = std::make_unique<shell::MainWindow>(clusters, thread, entries(), session);
        window->resize(1280, 800);
        window->show();
        // Shortcuts belong to the active window.
        window->activateWindow();
        if (!QTest::qWaitForWindowActive(window.get())) qFatal("the window does not become active");
    }

    void attach()
    {
        cluster::Cluster cluster;
        cluster.name = QStringLiteral("fixture");
        cluster.apiUrl = node.url();
        cluster.adminToken = kToken;
        clusters.add(cluster);
    }

    /// Writes a picture when HELIX_SHOTS names a directory.
    void shoot(const QString& name) const
    {
        const QString folder = qEnvironmentVariable("HELIX_SHOTS");
        if (!folder.isEmpty())
            window->grab().save(QDir(folder).filePath(name + QStringLiteral(".png")));
    }

    [[nodiscard]] QString visibleText() const
    {
        QStringList texts{window->windowTitle()};
        for (const auto* label : window->findChildren<QLabel*>())
            if (label->isVisible()) texts << label->text();
        for (const auto* button : window->findChildren<QAbstractButton*>())
            if (button->isVisible()) texts << button->text();
        return texts.join(QLatin1Char('\n'));
    }

    QTemporaryDir directory;
    test::FixtureNode node;
    shell::Session session;
    api::ApiThread thread;
    cluster::ClusterList clusters;
    std::unique_ptr<shell::MainWindow> window;
};

}  // namespace

class TestShell : public QObject {
    Q_OBJECT
private slots:
    void aWindowWithoutClusterSaysWhatToDo()
    {
        Stage stage;
        QVERIFY(stage.visibleText().contains(QStringLiteral("No cluster is attached")));
        stage.window->showStarting();
        QVERIFY(stage.visibleText().contains(QStringLiteral("Starting the gateway")));
        stage.window->showStartFailure(
            QStringLiteral("The port 8080 is taken by another program."));
        QVERIFY(stage.visibleText().contains(QStringLiteral("port 8080 is taken")));
        QVERIFY(stage.visibleText().contains(QStringLiteral("Try again")));
        stage.shoot(QStringLiteral("start-failure"));
    }

    void everyPageOpensByItsShortcutAndShowsItsData()
    {
        Stage stage;
        stage.attach();
        for (int number = 1; number <= int(entries().size()); ++number) {
            QTest::keyClick(stage.window.get(), Qt::Key(Qt::Key_0 + number), Qt::ControlModifier);
            auto* page = stage.window->currentPage();
            QCOMPARE(page->id(), entries().at(number - 1).info.id);
            if (number > 1)
                QVERIFY2(QTest::qWaitFor([page] { return page->isReadyForScreenshot(); }, 10'000),
                         qPrintable(page->id()));
            QVERIFY(page->isVisible());
            QVERIFY(stage.window->windowTitle().startsWith(page->title()));
        }
    }

    void theOverviewNamesWhatIsWrong()
    {
        Stage stage;
        stage.attach();
        stage.window->openPage(QStringLiteral("overview"));
        QTRY_VERIFY(stage.visibleText().contains(QStringLiteral("need attention")) ||
                    stage.visibleText().contains(QStringLiteral("needs attention")));
        QVERIFY(stage.visibleText().contains(QStringLiteral("Providers: ")));
    }

    void backAndForwardWalkThePages()
    {
        Stage stage;
        stage.attach();
        stage.window->openPage(QStringLiteral("overview"));
        stage.window->openPage(QStringLiteral("logs"));
        QTest::keyClick(stage.window.get(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(stage.window->currentPage()->id(), QStringLiteral("overview"));
        QTest::keyClick(stage.window.get(), Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(stage.window->currentPage()->id(), QStringLiteral("logs"));
    }

    void thePaletteRunsACommand()
    {
        Stage stage;
        stage.attach();
        QTest::keyClick(stage.window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = stage.window->commandPalette();
        QVERIFY(palette->isOpen());
        stage.shoot(QStringLiteral("palette"));
        auto* field = palette->findChild<QLineEdit*>();
        QTest::keyClicks(field, QStringLiteral(":requests"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(!palette->isOpen());
        QCOMPARE(stage.window->currentPage()->id(), QStringLiteral("requests"));
    }

    void theSheetListsEveryActionWithItsKeys()
    {
        Stage stage;
        QTest::keyClick(stage.window.get(), Qt::Key_F1);
        QVERIFY(stage.window->findChild<shell::ShortcutSheet*>()->isOpen());
        stage.shoot(QStringLiteral("shortcuts"));
        const QString text = stage.visibleText();
        for (const char* keys : {"Ctrl+K", "Ctrl+1", "F11", "F5", "Ctrl+Q"})
            QVERIFY2(text.contains(QLatin1String(keys)), keys);
    }

    void everyActionHasAShortcut()
    {
        Stage stage;
        stage.attach();
        for (const auto& page : entries()) {
            stage.window->openPage(page.info.id);
            for (const auto* action : stage.window->currentPage()->pageActions())
                QVERIFY2(!action->shortcut().isEmpty(),
                         qPrintable(page.info.id + QLatin1Char(' ') + action->text()));
        }
        for (const auto* action : stage.window->actions())
            QVERIFY2(!action->shortcut().isEmpty(), qPrintable(action->text()));
    }

    void everyControlHasAnAccessibleName()
    {
        Stage stage;
        stage.attach();
        for (const auto& page : entries()) {
            stage.window->openPage(page.info.id);
            QCoreApplication::processEvents();
        }
        for (const auto* widget : stage.window->findChildren<QWidget*>()) {
            const bool isOurs = !widget->objectName().startsWith(QLatin1String("qt_"));
            const bool isControl = qobject_cast<const QAbstractButton*>(widget) != nullptr ||
                                   qobject_cast<const QLineEdit*>(widget) != nullptr ||
                                   qobject_cast<const QComboBox*>(widget) != nullptr ||
                                   qobject_cast<const QAbstractItemView*>(widget) != nullptr;
            const bool isPart =
                qobject_cast<const QComboBox*>(widget->parentWidget()) != nullptr ||
                qobject_cast<const QLineEdit*>(widget->parentWidget()) != nullptr ||
                qobject_cast<const QTableView*>(widget->parentWidget()) != nullptr ||
                widget->inherits("QComboBoxListView") || widget->inherits("QHeaderView");
            if (!isOurs || !isControl || isPart) continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool hasName =
                !widget->accessibleName().isEmpty() || (button != nullptr && !button->isVisible());
            QVERIFY2(hasName,
                     qPrintable(QStringLiteral("%1 in %2")
                                    .arg(QLatin1String(widget->metaObject()->className()),
                                         QLatin1String(
                                             widget->parentWidget()->metaObject()->className()))));
        }
    }

    void noSecretIsShownOrStored()
    {
        Stage stage;
        stage.attach();
        QTRY_VERIFY(stage.clusters.current()->status() != nullptr);
        for (const auto& page : entries()) {
            stage.window->openPage(page.info.id);
            QVERIFY(!stage.visibleText().contains(kToken));
        }
        for (const auto* widget : stage.window->findChildren<QWidget*>()) {
            QVERIFY(!widget->toolTip().contains(kToken));
            QVERIFY(!widget->accessibleName().contains(kToken));
        }
        stage.window->close();
        QFile file(stage.directory.filePath(QStringLiteral("console.ini")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains(kToken.toUtf8()));
        QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    void theSessionComesBack()
    {
        Stage stage;
        stage.window->openPage(QStringLiteral("logs"));
        stage.window->toggleTheme();
        stage.window->toggleTimeZone();
        shell::Session again(stage.directory.filePath(QStringLiteral("console.ini")));
        QCOMPARE(again.page(), QStringLiteral("logs"));
        QCOMPARE(again.scheme(), std::optional(theme::Scheme::Light));
        QCOMPARE(again.timeZone(), theme::TimeZone::Utc);
    }

    void aLockedClusterAsksForItsToken()
    {
        Stage stage;
        stage.node.answer("/admin/status", [](const test::Asked&) {
            return test::Answer{401, "{}"};
        });
        stage.attach();
        QTRY_VERIFY(stage.visibleText().contains(QStringLiteral("wants the admin token")));
        QVERIFY(stage.visibleText().contains(QStringLiteral("Enter token")));
        stage.shoot(QStringLiteral("locked"));
    }

    void oldDataStaysHatchedAndStamped()
    {
        Stage stage;
        stage.attach();
        auto* connection = stage.clusters.current();
        QTRY_VERIFY(connection->status() != nullptr && connection->providers() != nullptr);
        stage.node.answer("/admin/status", [](const test::Asked&) {
            return test::Answer{500, "{}"};
        });
        for (int i = 0; i < 2; ++i) {
            QSignalSpy asked(connection, &cluster::ClusterConnection::statusUpdated);
            connection->retry();
            QTRY_VERIFY(asked.count() > 0);
        }
        QVERIFY(stage.visibleText().contains(QStringLiteral("Everything below is from")));
        QVERIFY(stage.visibleText().contains(QStringLiteral("Not known now; last seen")));
        stage.shoot(QStringLiteral("stale"));
    }

    void filtersComeBackWithTheirPage()
    {
        Stage stage;
        stage.session.setPage(QStringLiteral("requests"));
        stage.session.setPageState(QStringLiteral("requests"),
                                   {{QStringLiteral("text"), QStringLiteral("needle")}});
        shell::MainWindow again(stage.clusters, stage.thread, entries(), stage.session);
        QCOMPARE(again.currentPage()->id(), QStringLiteral("requests"));
        QCOMPARE(again.currentPage()->sessionState().value(QStringLiteral("query")),
                 QStringLiteral("needle"));
    }

    void attachingByDialog()
    {
        Stage stage;
        stage.window->attachCluster();
        auto* dialog = stage.window->findChild<shell::AttachDialog*>();
        QVERIFY(dialog != nullptr);
        const auto fields = dialog->findChildren<QLineEdit*>();
        fields.first()->setText(QStringLiteral("ftp://nowhere"));
        QAbstractButton* attach = nullptr;
        for (auto* button : dialog->findChildren<QAbstractButton*>())
            if (button->text() == QLatin1String("Attach")) attach = button;
        QVERIFY(attach != nullptr && !attach->isEnabled());
        fields.first()->setText(stage.node.url().toString());
        QVERIFY(attach->isEnabled());
        if (qEnvironmentVariableIsSet("HELIX_SHOTS"))
            dialog->grab().save(
                QDir(qEnvironmentVariable("HELIX_SHOTS")).filePath(QStringLiteral("attach.png")));
        attach->click();
        QCOMPARE(stage.clusters.count(), 1);
        QTRY_VERIFY(stage.clusters.current()->status() != nullptr);
    }
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"

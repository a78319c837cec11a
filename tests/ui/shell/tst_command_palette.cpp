#include "shell/command_palette.h"
#include "shell/commands.h"

#include <QLineEdit>
#include <QtTest>

using namespace helix::shell;

namespace {

QList<Command> someCommands(QStringList* ran = nullptr)
{
    const auto run = [ran](const QString& what) {
        return [ran, what] {
            if (ran != nullptr) *ran << what;
        };
    };
    return {{CommandKind::View,
             QStringLiteral("Requests"),
             QStringLiteral("what the gateway answered"),
             {},
             run("requests")},
            {CommandKind::View,
             QStringLiteral("Providers"),
             QStringLiteral("who answers requests"),
             {},
             run("providers")},
            {CommandKind::Action,
             QStringLiteral("Full screen"),
             {},
             QKeySequence(Qt::Key_F11),
             run("full")},
            {CommandKind::Target, QStringLiteral("eu-west-1"), QStringLiteral("Up"), {}, run("eu")},
            {CommandKind::Help, QStringLiteral("Keyboard shortcuts"), {}, {}, run("keys")}};
}

QStringList titles(const QString& typed)
{
    QStringList result;
    const auto commands = someCommands();
    for (const int index : matchCommands(commands, parseCommandQuery(typed)))
        result << commands.at(index).title;
    return result;
}

}  // namespace

class TestCommandPalette : public QObject {
    Q_OBJECT
private slots:
    void prefixesNarrow_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("> is actions") << ">" << QStringList{"Full screen"};
        QTest::newRow("@ is clusters") << "@" << QStringList{"eu-west-1"};
        QTest::newRow(": is views") << ":" << QStringList{"Requests", "Providers"};
        QTest::newRow("? is help") << "?" << QStringList{"Keyboard shortcuts"};
        QTest::newRow("a prefix and a word") << ": prov" << QStringList{"Providers"};
        QTest::newRow("a title before a hint")
            << "requests" << QStringList{"Requests", "Providers"};
        QTest::newRow("every word must occur") << "full scr" << QStringList{"Full screen"};
        QTest::newRow("nothing fits") << "zzz" << QStringList{};
    }
    void prefixesNarrow()
    {
        QFETCH(QString, typed);
        QFETCH(QStringList, expected);
        QCOMPARE(titles(typed), expected);
    }

    void nothingTypedShowsEverything() { QCOMPARE(titles(QStringLiteral("  ")).size(), 5); }

    void typeChooseEnter()
    {
        QWidget window;
        window.resize(800, 600);
        CommandPalette palette(&window);
        window.show();
        QStringList ran;
        palette.openWith(someCommands(&ran), QStringLiteral(":"));
        auto* field = palette.findChild<QLineEdit*>();
        QVERIFY(palette.isOpen());
        QTest::keyClick(field, Qt::Key_Down);
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(ran, QStringList{"providers"});
        QVERIFY(!palette.isOpen());
        palette.openWith(someCommands(&ran));
        QCOMPARE(palette.visibleTitles().first(), QStringLiteral("Providers"));
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!palette.isOpen());
        QCOMPARE(ran.size(), 1);
    }
};

QTEST_MAIN(TestCommandPalette)
#include "tst_command_palette.moc"

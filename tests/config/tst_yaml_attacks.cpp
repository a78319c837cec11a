// S13: files that were made to hurt. Each is refused with its line, or means nothing but its text.

#include "config/effective.h"
#include "load_text.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace helix;
using namespace helix::config;

namespace {

QByteArray bomb(const QByteArray& first, int levels)
{
    QByteArray text = "a0: &a0 " + first + "\n";
    for (int i = 1; i < levels; ++i) {
        const QByteArray before = "*a" + QByteArray::number(i - 1);
        text += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                QByteArrayList(9, before).join(", ") + "]\n";
    }
    return text;
}

std::map<std::string, std::string> variables()
{
    return {{"KEY", "key-0123456789"},
            {"NAMES_ANOTHER", "${KEY}"},
            {"NAMES_ITSELF", "${NAMES_ITSELF}"},
            {"LINES", "x\nsecurity:\n  auth: off\n"},
            {"MAP", "{a: 1}"},
            {"NUL", std::string("a\0b", 3)},
            {"LONG", std::string(65 * 1024, 'x')}};
}

}  // namespace

class TestYamlAttacks : public QObject {
    Q_OBJECT
private slots:
    void isRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* tag, const QByteArray& text, const char* expected) {
            QTest::newRow((QByteArray("S13 ") + tag).constData()) << text << QByteArray(expected);
        };
        row("a bomb of lists", bomb("[x, x, x, x, x, x, x, x, x]", 12), "more than 50000 values");
        row("a bomb of maps", bomb("{a: 1, b: 2, c: 3}", 12), "more than 50000 values");
        row("a bomb of long texts", bomb('"' + QByteArray(50'000, 'x') + '"', 12),
            "more than 50000 values");
        row("an alias within itself", "a: &a [*a]\n", "test.yaml:1:8: error: ");
        row("an alias of nothing", "a: *a\n", "test.yaml:1:4: error: ");
        row("a hundred thousand brackets", QByteArray(100'000, '['), "test.yaml:1:");
        row(
            "a hundred thousand indentations",
            [] {
                QByteArray text;
                for (int i = 0; i < 400; ++i) text += QByteArray(i, ' ') + "a:\n";
                return text;
            }(),
            "test.yaml:");
        row("a tag of Python", "server: !!python/object/apply:os.system [\"id\"]\n",
            "test.yaml:1:9: error: tags are not allowed");
        row("a tag of Python for a name", "server: {host: !!python/name:os.system }\n",
            "test.yaml:1:16: error: tags are not allowed");
        row("a tag of Ruby", "server: !ruby/object:Gem::Installer {i: x}\n",
            "test.yaml:1:9: error: tags are not allowed");
        row("a tag of Java", "server: !!javax.script.ScriptEngineManager []\n",
            "test.yaml:1:9: error: tags are not allowed");
        row("a tag of a type", "server: {port: !!int 1}\n",
            "test.yaml:1:16: error: tags are not allowed");
        row("a key twice", "server:\n  port: 1\n  port: 2\n",
            "test.yaml:3:3: error: the key \"port\" stands here twice");
        row("a key twice, once by an escape", "server:\n  port: 1\n  \"p\\u006frt\": 2\n",
            "test.yaml:3:3: error: the key \"port\" stands here twice");
        row("a section twice", "server: {port: 1}\nserver: {host: a}\n",
            "test.yaml:2:1: error: the key \"server\" stands here twice");
        row("a merge key", "server: &s {port: 1}\nmonitoring:\n  <<: *s\n",
            "test.yaml:3:3: error: monitoring.<<: merge keys are not supported");
        row("a merge key with a list", "server: &s {port: 1}\nmonitoring:\n  <<: [*s, *s]\n",
            "test.yaml:3:3: error: monitoring.<<: merge keys are not supported");
        row("a second document", "server: {port: 1}\n---\nsecurity: {auth: off}\n",
            "a configuration is a single one");
        row("a mebibyte and one byte", "x: \"" + QByteArray(1024 * 1024, 'x') + "\"\n",
            "test.yaml:");
        row("a byte that is no text", "server: {host: \"a\x01\"}\n", "test.yaml:1:");
        row("a variable that is not set", "server:\n  host: ${NOWHERE}\n",
            "test.yaml:2:9: error: server.host: the environment variable NOWHERE is not set");
        row("a variable as the default of another", "server:\n  host: \"${NOWHERE:-${KEY}}\"\n",
            "test.yaml:2:9: error: server.host: the default of ${NOWHERE} must not hold another");
        row("a command in the place of a name", "server:\n  host: \"${$(id)}\"\n",
            "test.yaml:2:9: error: server.host: ${…} must hold the name of a variable");
        row("a variable without its end", "server:\n  host: \"${KEY\"\n",
            "test.yaml:2:9: error: server.host: ${ is not closed by }");
        row("a variable of 65 KiB", "server:\n  host: \"${LONG}\"\n",
            "test.yaml:2:9: error: server.host: the variable LONG is longer than 65536 bytes");
        row("a variable with a NUL", "server:\n  host: \"${NUL}\"\n",
            "test.yaml:2:9: error: server.host: must not hold control characters");
        row("a variable as a section", "server: \"${MAP}\"\n",
            "test.yaml:1:9: error: server: expected a section of keys, not a single value");
    }
    void isRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const auto config = loadConfig(optionsFor(text.toStdString(), variables()));
        QVERIFY(!config);
        const auto message = QByteArray::fromStdString(config.error().message);
        QVERIFY2(message.contains(expected), message.left(2'000));
        QVERIFY(!message.contains("key-0123456789"));
    }

    void isOnlyText_data()
    {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("meaning");
        QTest::newRow("S13 a variable that names another one")
            << QByteArray("NAMES_ANOTHER") << QByteArray("${KEY}");
        QTest::newRow("S13 a variable that names itself")
            << QByteArray("NAMES_ITSELF") << QByteArray("${NAMES_ITSELF}");
        QTest::newRow("S13 a variable with lines of YAML")
            << QByteArray("LINES") << QByteArray("x\nsecurity:\n  auth: off\n");
    }
    void isOnlyText()
    {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, meaning);
        const auto config = loadConfig(optionsFor(
            "server: {environment: \"${" + variable.toStdString() + "}\"}\n", variables()));
        QVERIFY2(config.has_value(), config ? "" : config.error().message.c_str());
        QCOMPARE(QByteArray::fromStdString(config->environment), meaning);
        QVERIFY(config->security.auth.empty());
    }

    /// S13: a sparse file costs its writer nothing; it is read up to the limit only.
    void aFileOfAGibibyteIsNotRead()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath("huge.yaml"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("server: \"");
        QVERIFY(file.resize(qint64(1024) * 1024 * 1024));
        file.close();
        LoadOptions options = optionsFor("");
        options.text.reset();
        options.displayName.clear();
        options.file = file.fileName().toStdString();
        const auto config = loadConfig(options);
        QVERIFY(!config);
        QVERIFY(config.error().message.find("huge.yaml") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestYamlAttacks)
#include "tst_yaml_attacks.moc"

#include "config/yaml_tree.h"

#include <QtTest>

using namespace helix;
using namespace helix::config;

class TestYamlTree : public QObject {
    Q_OBJECT
private slots:
    void plainScalarsFollowTheCoreSchema_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* tag, const char* text, const char* expected) {
            QTest::newRow(tag) << text << expected;
        };
        row("nothing is null", "a:", "null");
        row("a tilde is null", "a: ~", "null");
        row("true", "a: True", "true");
        row("yes is text", "a: yes", "\"yes\"");
        row("off is text", "a: off", "\"off\"");
        row("a whole number", "a: -12", "-12");
        row("hexadecimal", "a: 0x1F", "31");
        row("octal", "a: 0o17", "15");
        row("leading zeros are decimal", "a: 012", "12");
        row("a fraction", "a: 1.5", "1.5");
        row("an exponent", "a: 1e3", "1000.0");
        row("a leading dot", "a: .5", "0.5");
        row("a version is text", "a: 1.0.0", "\"1.0.0\"");
        row("a time is text", "a: 12:30:45", "\"12:30:45\"");
        row("a date is text", "a: 2024-01-15", "\"2024-01-15\"");
        row("quotes make text", "a: \"12\"", "\"12\"");
        row("infinity has no JSON", "a: .inf", "\".inf\"");
        row("underscores are text", "a: 1_000", "\"1_000\"");
        row("a block keeps its lines", "a: |\n  b\n  c\n", "\"b\\nc\\n\"");
        row("a folded block", "a: >-\n  b\n  c\n", "\"b c\"");
        row("a flow list", "a: [1, x, {b: 2}]", "[1,\"x\",{\"b\":2}]");
    }
    void plainScalarsFollowTheCoreSchema()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const YamlDocuments parsed = parseYaml(text.toStdString());
        QVERIFY(parsed.errors.empty());
        QCOMPARE(parsed.documents.size(), std::size_t(1));
        QCOMPARE(dumpJson(coreSchemaValue(*parsed.documents[0])["a"]), expected.toStdString());
    }

    void severalDocumentsAreKeptApart()
    {
        const YamlDocuments parsed = parseYaml("a: 1\n---\n- b\n...\n---\n");
        QVERIFY(parsed.errors.empty());
        QCOMPARE(parsed.documents.size(), std::size_t(3));
        QCOMPARE(dumpJson(coreSchemaValue(*parsed.documents[1])), std::string("[\"b\"]"));
        QCOMPARE(dumpJson(coreSchemaValue(*parsed.documents[2])), std::string("null"));
    }

    void keysKnowTheirPlace()
    {
        const YamlDocuments parsed = parseYaml("a:\n  bb: 1\n  \"c c\": [x]\n");
        const YamlNode& inner = *parsed.documents[0]->members[0].value;
        QCOMPARE(inner.members[1].key, std::string("c c"));
        QCOMPARE(inner.members[1].position.line, std::size_t(3));
        QCOMPARE(inner.members[1].position.column, std::size_t(3));
        QCOMPARE(inner.members[0].value->position.column, std::size_t(7));
    }

    void refusesWhatIsNoConfiguration_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("a list as a key") << QByteArray("[a]: 1\n");
        QTest::newRow("null as a key") << QByteArray("~: 1\n? \n: 2\n");
        QTest::newRow("a zero byte") << QByteArray("a: b\0c", 6);
        QTest::newRow("end of transmission") << QByteArray("a: 1\n\x04\nb: [");
        QTest::newRow("UTF-16") << QByteArray(
            "\xFF\xFE"
            "a\0:\0 \0"
            "1\0",
            10);
        QTest::newRow("bytes that are not UTF-8") << QByteArray("a: b\n\xF0\x9A\x9E: c\n");
        QTest::newRow("unbalanced brackets") << QByteArray("a: [1, 2\n");
        QTest::newRow("only brackets") << QByteArray(100'000, '[');
        QTest::newRow("an unknown anchor") << QByteArray("a: *b\n");
    }
    void refusesWhatIsNoConfiguration()
    {
        QFETCH(QByteArray, text);
        const YamlDocuments parsed = parseYaml(text.toStdString());
        QVERIFY(!parsed.errors.empty());
    }
};

QTEST_APPLESS_MAIN(TestYamlTree)
#include "tst_yaml_tree.moc"

#include "models/json_check.h"

#include <QtTest>

using namespace helix::models;

class TestJsonCheck : public QObject {
    Q_OBJECT
private slots:
    void mistakesAreFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::newRow("a missing value on the second line") << "{\n  \"a\": ,\n}" << 2 << 8;
        QTest::newRow("text behind the end") << "{} x" << 1 << 4;
        QTest::newRow("columns are counted in characters, not bytes") << "{\"äöü\": x}" << 1 << 9;
        QTest::newRow("a list that does not end") << "[1, 2" << 1 << 6;
    }
    void mistakesAreFound()
    {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(int, column);
        const auto verdict = checkJson(text);
        QVERIFY(verdict.finding.has_value());
        QVERIFY(!verdict.isUsed());
        QVERIFY(!verdict.finding->message.isEmpty());
        QCOMPARE(verdict.finding->line, line);
        QVERIFY2(std::abs(verdict.finding->column - column) <= 1,
                 qPrintable(findingText(*verdict.finding)));
        QVERIFY(verdict.finding->position >= 0 && verdict.finding->position <= text.size());
    }
    void nothingIsNoMistake()
    {
        QVERIFY(!checkTools(QString()).finding);
        QVERIFY(!checkTools(QStringLiteral(" \n")).isUsed());
    }
    void toolsAreJudged_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("a good tool")
            << R"([{"type":"function","function":{"name":"f","parameters":{}}}])"
            << "";
        QTest::newRow("an object instead of a list") << "{}"
                                                     << "list";
        QTest::newRow("a tool without type") << R"([{"function":{"name":"f"}}])"
                                             << "Tool 1";
        QTest::newRow("a name with a space") << R"([{"type":"function","function":{"name":"a b"}}])"
                                             << "needs a name";
        QTest::newRow("a name of 65 characters")
            << QStringLiteral(R"([{"type":"function","function":{"name":"%1"}}])")
                   .arg(QString(65, u'a'))
            << "needs a name";
        QTest::newRow("the same name twice")
            << R"([{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"f"}}])"
            << "called f";
        QTest::newRow("parameters that are no object")
            << R"([{"type":"function","function":{"name":"f","parameters":1}}])"
            << "JSON Schema";
    }
    void toolsAreJudged()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto verdict = checkTools(text);
        QCOMPARE(verdict.isUsed(), says.isEmpty());
        if (!says.isEmpty())
            QVERIFY2(verdict.finding->message.contains(says), qPrintable(verdict.finding->message));
    }
    void aBareSchemaIsWrapped()
    {
        const auto bare = checkJsonSchema(QStringLiteral(R"({"type":"object"})"));
        QCOMPARE(bare.value["schema"]["type"].toString(), QStringLiteral("object"));
        QVERIFY(!bare.value["name"].toString().isEmpty());
        const auto whole =
            checkJsonSchema(QStringLiteral(R"({"name":"n","schema":{"type":"array"}})"));
        QCOMPARE(whole.value["name"].toString(), QStringLiteral("n"));
        QVERIFY(!whole.value["schema"].toObject().contains("schema"));
    }
    void onlyJsonIsIndented()
    {
        QCOMPARE(prettyJson(QStringLiteral("{\"a\":1}")), QStringLiteral("{\n    \"a\": 1\n}"));
        QCOMPARE(prettyJson(QStringLiteral("{oops")), QStringLiteral("{oops"));
    }
};

QTEST_APPLESS_MAIN(TestJsonCheck)
#include "tst_json_check.moc"

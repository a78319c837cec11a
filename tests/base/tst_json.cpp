#include "base/json_position.h"

#include <QtTest>

using namespace helix;

class TestJson : public QObject {
    Q_OBJECT
private slots:
    void errorsSayWhere()
    {
        const auto parsed = parseJson("{\n  \"a\": tru\n}");
        QVERIFY(!parsed);
        QVERIFY2(parsed.error().message.find("line 2") != std::string::npos,
                 parsed.error().message.c_str());
        QVERIFY(!parseJson(""));
        QVERIFY(!parseJson("{} {}"));
    }

    void errorsHaveAPosition_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::newRow("no text") << QByteArray() << 1 << 1;
        QTest::newRow("a missing value") << QByteArray("{\n  \"a\": }") << 2 << 8;
        QTest::newRow("the end is missing") << QByteArray("[1,\n2") << 2 << 2;
        QTest::newRow("a NUL behind the value") << QByteArray("{}\n \0", 5) << 2 << 2;
        QTest::newRow("a NUL in text") << QByteArray("[\"a\0b\"]", 7) << 1 << 4;
        QTest::newRow("too deep") << QByteArray(128, '[') + "\n[" << 2 << 1;
    }
    void errorsHaveAPosition()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QFETCH(int, column);
        const auto parsed =
            parseJsonWithPosition({text.constData(), static_cast<std::size_t>(text.size())});
        QVERIFY(!parsed);
        QCOMPARE(static_cast<int>(parsed.error().position.line), line);
        QCOMPARE(static_cast<int>(parsed.error().position.column), column);
    }

    void depthIsBounded_data()
    {
        QTest::addColumn<int>("depth");
        QTest::addColumn<bool>("isAccepted");
        QTest::newRow("at the limit") << 128 << true;
        QTest::newRow("one deeper") << 129 << false;
        QTest::newRow("a hundred times deeper") << 12'800 << false;
    }
    void depthIsBounded()
    {
        QFETCH(int, depth);
        QFETCH(bool, isAccepted);
        const std::string text =
            std::string(std::size_t(depth), '[') + std::string(std::size_t(depth), ']');
        QCOMPARE(parseJson(text).has_value(), isAccepted);
    }
    void bracketsInTextDoNotCount()
    {
        QVERIFY(parseJson("{\"a\":\"" + std::string(1000, '[') + "\\\"" + std::string(1000, '{') +
                          "\"}")
                    .has_value());
    }

    void everyStringIsValidJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("quotes and backslashes") << QByteArray("a\"b\\c");
        QTest::newRow("control characters") << QByteArray("\x01\x1b[31m\r\n\t\x7f", 9);
        QTest::newRow("cut UTF-8") << QByteArray("\xe2\x82");
        QTest::newRow("an overlong form") << QByteArray("\xc0\xaf");
        QTest::newRow("a surrogate") << QByteArray("\xed\xa0\x80");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("line separators") << QByteArray("\xe2\x80\xa8\xe2\x80\xa9");
    }
    void everyStringIsValidJson()
    {
        QFETCH(QByteArray, text);
        std::string out;
        appendJsonString(out, {text.constData(), std::size_t(text.size())});
        QVERIFY(out.find('\n') == std::string::npos && out.find('\x1b') == std::string::npos);
        const auto parsed = parseJson(out);
        QVERIFY2(parsed && parsed->is_string(), out.c_str());
    }
    void plainTextSurvives()
    {
        std::string out;
        appendJsonString(out, "Grüße, 世界 🚀");
        QCOMPARE(parseJson(out)->get<std::string>(), std::string("Grüße, 世界 🚀"));
    }
};

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"

#include "models/chat_code.h"

#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace helix;
using namespace helix::models;

namespace {

const QUrl kGateway(QStringLiteral("http://127.0.0.1:8080/"));

api::ChatRequest requestSaying(const QString& text)
{
    api::ChatRequest request{
        QStringLiteral("claude/large"),
        {{api::ChatRole::System, QStringLiteral("Be brief.")}, {api::ChatRole::User, text}},
        {}};
    request.parameters.temperature = 0.5;
    request.parameters.stop = {text};
    request.parameters.others = {{QStringLiteral("x_custom-member"), true}};
    return request;
}

/// Runs `program` on `script` and returns what it printed; skips the comparison when it is missing.
std::optional<QByteArray> outputOf(const QString& program, const QStringList& arguments)
{
    if (QStandardPaths::findExecutable(program).isEmpty()) return std::nullopt;
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(20000)) return std::nullopt;
    return process.readAllStandardOutput();
}

QString fileWith(QTemporaryDir& directory, const QString& name, const QString& text)
{
    QFile file(directory.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(text.toUtf8());
    return file.fileName();
}

void textsThatMustSurvive()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain words") << QStringLiteral("Say hello");
    QTest::newRow("both kinds of quotes") << QStringLiteral("it's \"quoted\" `here` $HOME $(id)");
    QTest::newRow("line ends and tabs") << QStringLiteral("one\ntwo\r\n\tthree");
    QTest::newRow("backslashes") << QStringLiteral("a\\b\\n \\\" C:\\");
    QTest::newRow("letters of the world and emoji")
        << QStringLiteral("Grüße 你好 👋🏽 \u00e9");
    QTest::newRow("line ends of JavaScript") << QStringLiteral("a\u2028b\u2029c");
    QTest::newRow("control characters") << QStringLiteral("a\u0001b\u007fc\u001b[31m\u0085");
    QTest::newRow("marks that turn the direction") << QStringLiteral("a\u202eb\u2066c");
    QTest::newRow("what looks like a format") << QStringLiteral("%1 %s {0} ${x} #{y}");
    QTest::newRow("empty") << QString();
}

}  // namespace

class TestChatCode : public QObject {
    Q_OBJECT
private slots:
    void curlIsACommandThatRuns()
    {
        const QString code =
            chatCode(requestSaying(QStringLiteral("it's")), kGateway, CodeLanguage::Curl);
        QVERIFY(code.startsWith("curl -sS -N 'http://127.0.0.1:8080/v1/chat/completions' \\\n"));
        QVERIFY(code.contains("-H \"Authorization: Bearer $HELIX_API_KEY\""));
        QVERIFY(code.contains("it'\\''s"));
        QVERIFY(code.contains("\"stream\":true"));
    }
    void curlPassesTheSameBodyThroughAShell_data() { textsThatMustSurvive(); }
    void curlPassesTheSameBodyThroughAShell()
    {
        QFETCH(QString, text);
        const auto request = requestSaying(text);
        const QString code = chatCode(request, kGateway, CodeLanguage::Curl);
        const QString script =
            QStringLiteral("curl() { for a; do last=$a; done; printf %s \"$last\"; }\n") + code;
        const auto output = outputOf(QStringLiteral("sh"), {QStringLiteral("-c"), script});
        QVERIFY(output.has_value());
        QCOMPARE(QJsonDocument::fromJson(*output).object(), api::streamedChatBody(request));
    }
    void aLongBodyComesThroughStandardInput()
    {
        auto request = requestSaying(QStringLiteral("look"));
        request.messages.last().images = {
            {QStringLiteral("big"), "data:image/png;base64," + QByteArray(200000, 'A')}};
        const QString code = chatCode(request, kGateway, CodeLanguage::Curl);
        QVERIFY(code.contains("-d @- <<'JSON'\n"));
        const auto output =
            outputOf(QStringLiteral("sh"), {fileWith(m_directory, QStringLiteral("long.sh"),
                                                     QStringLiteral("curl() { cat; }\n") + code)});
        QVERIFY(output.has_value());
        QCOMPARE(QJsonDocument::fromJson(*output).object(), api::streamedChatBody(request));
    }
    void pythonLiteralsAreRead_data() { textsThatMustSurvive(); }
    void pythonLiteralsAreRead()
    {
        QFETCH(QString, text);
        const auto body = api::streamedChatBody(requestSaying(text));
        const QString script = QStringLiteral("import json, sys\nsys.stdout.write(json.dumps(") +
                               pythonLiteral(body) + QStringLiteral("))\n");
        const auto output = outputOf(QStringLiteral("python3"),
                                     {fileWith(m_directory, QStringLiteral("literal.py"), script)});
        if (!output) QSKIP("python3 is not installed");
        QCOMPARE(QJsonDocument::fromJson(*output).object(), body);
    }
    void javaScriptLiteralsAreRead_data() { textsThatMustSurvive(); }
    void javaScriptLiteralsAreRead()
    {
        QFETCH(QString, text);
        const auto body = api::streamedChatBody(requestSaying(text));
        const QString script = QStringLiteral("process.stdout.write(JSON.stringify(") +
                               javaScriptLiteral(body) + QStringLiteral("))\n");
        const auto output = outputOf(QStringLiteral("node"),
                                     {fileWith(m_directory, QStringLiteral("literal.js"), script)});
        if (!output) QSKIP("node is not installed");
        QCOMPARE(QJsonDocument::fromJson(*output).object(), body);
    }
    void pythonUsesTheOfficialClient()
    {
        const QString code =
            chatCode(requestSaying(QStringLiteral("Hi")), kGateway, CodeLanguage::Python);
        QVERIFY(code.contains("from openai import OpenAI"));
        QVERIFY(code.contains("base_url=\"http://127.0.0.1:8080/v1\""));
        QVERIFY(code.contains("os.environ.get(\"HELIX_API_KEY\""));
        QVERIFY(code.contains("    model=\"claude/large\",\n    messages=["));
        QVERIFY(code.contains("    stream=True,"));
        // What the client does not know as an argument would be refused by it.
        QVERIFY(code.contains("    extra_body={\n        \"x_custom-member\": True,\n    },"));
    }
    void javaScriptUsesTheOfficialClient()
    {
        const QString code =
            chatCode(requestSaying(QStringLiteral("Hi")), kGateway, CodeLanguage::JavaScript);
        QVERIFY(code.contains("import OpenAI from \"openai\";"));
        QVERIFY(code.contains("baseURL: \"http://127.0.0.1:8080/v1\""));
        QVERIFY(code.contains("process.env.HELIX_API_KEY"));
        QVERIFY(code.contains("    \"x_custom-member\": true,"));
        QVERIFY(code.contains("    stream: true,"));
    }
    void programsAreWellFormed()
    {
        const auto request = requestSaying(QStringLiteral("it's \"odd\"\n\\"));
        const QString python = fileWith(m_directory, QStringLiteral("program.py"),
                                        chatCode(request, kGateway, CodeLanguage::Python));
        const auto compiled = outputOf(
            QStringLiteral("python3"),
            {QStringLiteral("-c"),
             QStringLiteral("import ast, sys; ast.parse(open(sys.argv[1]).read()); print('ok')"),
             python});
        if (compiled) QCOMPARE(compiled->trimmed(), QByteArray("ok"));
        const QString script = fileWith(m_directory, QStringLiteral("program.mjs"),
                                        chatCode(request, kGateway, CodeLanguage::JavaScript));
        QProcess node;
        node.start(QStringLiteral("node"), {QStringLiteral("--check"), script});
        if (node.waitForStarted() && node.waitForFinished()) QCOMPARE(node.exitCode(), 0);
    }
    void credentialsOfTheUrlStayBehind()
    {
        const QUrl url(QStringLiteral("https://me:secret@gw.example/base/?token=abc#x"));
        for (const auto language :
             {CodeLanguage::Curl, CodeLanguage::Python, CodeLanguage::JavaScript}) {
            const QString code = chatCode(requestSaying({}), url, language);
            QVERIFY(code.contains("https://gw.example/base/v1"));
            QVERIFY(!code.contains("secret") && !code.contains("abc"));
        }
    }

private:
    QTemporaryDir m_directory;
};

QTEST_GUILESS_MAIN(TestChatCode)
#include "tst_chat_code.moc"

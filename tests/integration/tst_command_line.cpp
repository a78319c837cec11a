#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace {

struct Outcome {
    int code = -1;
    QByteArray output;
    QByteArray errors;
};

Outcome run(const QString& program, const QStringList& arguments,
            const QStringList& environment = {})
{
    QProcess process;
    process.setEnvironment(
        QStringList{"PATH=" + qEnvironmentVariable("PATH"), "HOME=/nonexistent"} + environment);
    process.start(program, arguments);
    if (!process.waitForFinished()) return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

Outcome agent(const QStringList& arguments, const QStringList& environment = {})
{
    return run(HELIX_AGENT, arguments, environment);
}

QByteArray readmeConfiguration()
{
    QFile readme(HELIX_SOURCE_ROOT "/README.md");
    if (!readme.open(QIODevice::ReadOnly)) return {};
    const auto text = readme.readAll();
    const auto start = text.indexOf("```yaml\n") + 8;
    return text.mid(start, text.indexOf("```", start) - start);
}

}  // namespace

/// What scripts and people rely on at the command line: exit codes, where text goes, and what the
/// README says.
class TestCommandLine : public QObject {
    Q_OBJECT
private slots:
    void everyCommandExplainsItself_data()
    {
        QTest::addColumn<QString>("command");
        for (const char* command : {"", "serve", "check", "check config", "config", "config show",
                                    "config schema", "verify", "token", "debug jwt"})
            QTest::newRow(*command ? command : "no command") << command;
    }
    void everyCommandExplainsItself()
    {
        QFETCH(QString, command);
        const auto outcome = agent(command.split(' ', Qt::SkipEmptyParts) + QStringList{"--help"});
        QCOMPARE(outcome.code, 0);
        QVERIFY(outcome.output.contains("Usage"));
        QVERIFY(outcome.errors.isEmpty());
    }

    void misuseEndsWithTwoAndOnStandardError_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no command") << QStringList{};
        QTest::newRow("an unknown command") << QStringList{"fly"};
        QTest::newRow("an unknown option") << QStringList{"serve", "--fast"};
        QTest::newRow("verify without a provider") << QStringList{"verify"};
        QTest::newRow("verify an unknown provider")
            << QStringList{"verify", "--demo", "--provider", "nobody"};
        QTest::newRow("verify by an unknown test")
            << QStringList{"verify", "--demo", "--provider", "claude", "--test", "auht"};
        QTest::newRow("a file is missing") << QStringList{"check", "config"};
    }
    void misuseEndsWithTwoAndOnStandardError()
    {
        QFETCH(QStringList, arguments);
        const auto outcome = agent(arguments);
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.output.isEmpty());
        QVERIFY(!outcome.errors.isEmpty());
    }

    void theConfigurationOfTheReadmeIsValid()
    {
        const auto outcome = agent({"check", "config", fileWith(readmeConfiguration())}, kKeys);
        QVERIFY2(outcome.code == 0, outcome.output.constData());
        QVERIFY(!outcome.output.contains("warning"));
    }

    void aFindingNamesItsPlace()
    {
        const auto file = fileWith("server:\n  port: 8080\n  hots: localhost\n");
        const auto outcome = agent({"check", "config", file});
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.output.startsWith(file.toUtf8() + ":3:3: error: "),
                 outcome.output.constData());
        QVERIFY2(outcome.output.contains("host"), "the nearest valid name is offered");
        const auto report =
            QJsonDocument::fromJson(agent({"check", "config", file, "--json"}).output).object();
        QVERIFY(!report["valid"].toBool(true));
    }

    void theEffectiveConfigurationHidesSecrets()
    {
        const auto outcome =
            agent({"config", "show", "--config", fileWith(readmeConfiguration())}, kKeys);
        QVERIFY2(outcome.code == 0, outcome.errors.constData());
        QVERIFY(outcome.output.contains("[REDACTED]"));
        QVERIFY(!outcome.output.contains("canary"));
    }

    void verifyTellsByItsExitCodeWhetherATestFailed_data()
    {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("code");
        const QByteArray simulated =
            "type: simulated, models: [s], simulation: {latency_median: "
            "1ms, token_interval: 1ms}";
        const QByteArray refusing =
            "type: openai, base_url: 'http://127.0.0.1:1/v1', models: [m], api_key: canary-012345";
        QTest::newRow("nothing failed") << simulated << QStringList{} << 0;
        QTest::newRow("one test by name") << simulated << QStringList{"--test", "auth"} << 0;
        QTest::newRow("nobody answers") << refusing << QStringList{} << 1;
        QTest::newRow("nobody answers one test")
            << refusing << QStringList{"--test", "models", "--verbose"} << 1;
    }
    void verifyTellsByItsExitCodeWhetherATestFailed()
    {
        QFETCH(QByteArray, provider);
        QFETCH(QStringList, options);
        QFETCH(int, code);
        const auto file = fileWith("providers: {p: {" + provider + "}}\n");
        const QStringList base{
            "verify", "--provider", "p", "--config", file, "--data-dir", m_folder.filePath("data")};
        const auto table = agent(base + options);
        QVERIFY2(table.code == code, (table.output + table.errors).constData());
        QVERIFY(!table.output.contains("canary"));
        const auto whole = agent(base + options + QStringList{"--json"});
        QCOMPARE(whole.code, code);
        const auto run = QJsonDocument::fromJson(whole.output).object();
        QCOMPARE(run["provider"].toString(), QString("p"));
        QVERIFY(!run["results"].toArray().isEmpty());
    }

    void verifyOffersTheNearestName()
    {
        const auto file = fileWith("providers: {claude: {type: simulated, models: [s]}}\n");
        const auto outcome = agent({"verify", "--config", file, "--data-dir",
                                    m_folder.filePath("data"), "--provider", "cluade"});
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.errors.contains("\"claude\""), outcome.errors.constData());
    }

    void aTokenIsSignedForARole()
    {
        const auto file =
            fileWith("security: {jwt: {secret: canary-0123456789-0123456789-0123456789}}\n");
        const QStringList base{"token", "--config", file, "--data-dir", m_folder.filePath("none")};
        const auto asked = base + QStringList{"--role", "operator", "--name", "ci", "--json"};
        const auto outcome = agent(asked);
        QVERIFY2(outcome.code == 0, outcome.errors.constData());
        QVERIFY(!outcome.output.contains("canary"));
        const auto made = QJsonDocument::fromJson(outcome.output).object();
        QCOMPARE(made["role"].toString(), QString("operator"));
        const auto parts = made["token"].toString().split('.');
        QCOMPARE(parts.size(), 3);
        const auto claims =
            QJsonDocument::fromJson(
                QByteArray::fromBase64(parts[1].toLatin1(), QByteArray::Base64UrlEncoding))
                .object();
        QCOMPARE(claims["name"].toString(), QString("ci"));
        QCOMPARE(claims["exp"].toInteger() - claims["iat"].toInteger(), qint64(3600));
        QCOMPARE(agent(base + QStringList{"--role", "boss"}).code, 2);
        QCOMPARE(agent(base + QStringList{"--expires-in", "never"}).code, 2);
        // There is no node yet, so there is no admin token either.
        QCOMPARE(agent(base).code, 1);
        const auto keyless = agent({"token", "--role", "admin", "--config", fileWith("{}\n")});
        QCOMPARE(keyless.code, 1);
        QVERIFY2(keyless.errors.contains("security.jwt.secret"), keyless.errors.constData());
    }

    void theSchemaIsJson()
    {
        const auto schema = QJsonDocument::fromJson(agent({"config", "schema"}).output).object();
        QVERIFY(schema["properties"].toObject().contains("providers"));
    }

    void theNodeLinksNoQt()
    {
        const auto outcome = run("ldd", {HELIX_AGENT});
        QCOMPARE(outcome.code, 0);
        QVERIFY2(!outcome.output.contains("libQt"), outcome.output.constData());
    }

private:
    QString fileWith(const QByteArray& text)
    {
        const auto path = m_folder.filePath("node.yaml");
        QFile file(path);
        if (file.open(QIODevice::WriteOnly)) file.write(text);
        return path;
    }

    const QStringList kKeys{"ANTHROPIC_API_KEY=sk-ant-canary-0123456789",
                            "GEMINI_API_KEY=AIza-canary-0123456789"};
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"

// The course's own curl commands for the gateway, as they are written there, on a fresh node: only
// host and port are another, and the variables have the values of this node.

#include "fault_config.h"
#include "fault_node.h"
#include "support/course_documents.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;

namespace {

const char* const kGateway = "http://localhost:8080";

/// The commands of a block that speak to the gateway: from "curl" to the end of the last line that
/// it continues on, by a backslash or inside of a quoted text.
QStringList gatewayCommands(const QString& text)
{
    QStringList commands;
    QString command;
    bool isQuoted = false;
    for (const QString& line : text.split('\n')) {
        if (command.isEmpty() && !line.trimmed().startsWith("curl ")) continue;
        command += line + '\n';
        if (line.count('\'') % 2 == 1) isQuoted = !isQuoted;
        if (isQuoted || line.endsWith('\\')) continue;
        if (command.contains(kGateway)) commands << command;
        command.clear();
    }
    return commands;
}

struct Outcome {
    int status = 0;
    QJsonObject body{};
    QByteArray text{};
};

}  // namespace

class TestSeedCommands : public QObject {
    Q_OBJECT
    QStringList m_files = courseFiles(HELIX_SOURCE_ROOT);
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] Outcome run(QString command) const
    {
        command.replace(kGateway, QString("http://127.0.0.1:%1").arg(m_node->port()));
        QProcess shell;
        auto environment = QProcessEnvironment::systemEnvironment();
        const QString header = QString::fromStdString(m_node->authorization());
        environment.insert("ADMIN_TOKEN", header.section(' ', 2).trimmed());
        shell.setProcessEnvironment(environment);
        // The status follows the answer on a line of its own.
        shell.start("sh", {"-c", command.trimmed() + " -s -w '\\n%{http_code}'"});
        if (!shell.waitForFinished(20'000)) return {};
        const QByteArray out = shell.readAllStandardOutput();
        const auto cut = out.lastIndexOf('\n');
        return {out.mid(cut + 1).toInt(), QJsonDocument::fromJson(out.left(cut)).object(), out};
    }
    [[nodiscard]] QStringList commandsWith(const QString& part) const
    {
        QStringList found;
        for (const QString& file : m_files)
            for (const auto& block : courseBlocks(file))
                for (const QString& command : gatewayCommands(block.text))
                    if (block.language == "bash" && command.contains(part)) found << command;
        return found;
    }

private slots:
    void initTestCase()
    {
        if (m_files.isEmpty()) QSKIP("the course material is not beside the source tree");
        QProcess curl;
        curl.start("curl", {"--version"});
        if (!curl.waitForFinished()) QSKIP("curl is not installed");
    }
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(Reply::chat("hello"));
        m_node = std::make_unique<FaultNode>();
        m_node->configure(FaultConfig{.urlA = m_upstream->url(), .urlB = m_upstream->url()}.yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void aKeyIsMadeAndRevoked()
    {
        const auto create = commandsWith("-X POST " + QString(kGateway) + "/admin/api-keys");
        const auto revoke = commandsWith("-X DELETE");
        QVERIFY(!create.isEmpty());
        QCOMPARE(create.size(), revoke.size());
        for (qsizetype i = 0; i < create.size(); ++i) {
            const auto made = run(create[i]);
            QVERIFY2(made.status == 201, made.text);
            const QString key = made.body["api_key"].toString();
            QVERIFY(QRegularExpression("^sk-prod-[A-Za-z0-9]{32}$").match(key).hasMatch());
            QCOMPARE(made.body["name"].toString(), QString("production-client"));
            const QRegularExpression time("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$");
            QVERIFY(time.match(made.body["created_at"].toString()).hasMatch());
            QVERIFY(time.match(made.body["expires_at"].toString()).hasMatch());
            QString command = revoke[i];
            command.replace("sk-prod-abc123xyz", key.left(17));
            const auto revoked = run(command);
            QVERIFY2(revoked.status == 200, revoked.text);
            QCOMPARE(revoked.body["status"].toString(), QString("revoked"));
        }
    }

    void theConfigurationIsReloaded()
    {
        const auto commands = commandsWith("/admin/reload");
        QVERIFY(!commands.isEmpty());
        for (const QString& command : commands) {
            // The course shows it without a credential; the admin API never goes without one.
            QCOMPARE(run(command).status, 401);
            const auto outcome =
                run(command.trimmed() + " -H \"Authorization: Bearer $ADMIN_TOKEN\"");
            QVERIFY2(outcome.status == 200, outcome.text);
            QVERIFY(outcome.body["unchanged"].toBool());
        }
    }

    void theProvidersStandingIsAsked()
    {
        const auto commands = commandsWith("/v1/providers/verification");
        QVERIFY(!commands.isEmpty());
        for (const QString& command : commands) {
            const auto outcome = run(command);
            QVERIFY2(outcome.status == 200, outcome.text);
            QCOMPARE(outcome.body["summary"].toObject()["total"].toInt(), 2);
        }
    }

    void noCommandWasOverlooked()
    {
        for (const QString& command : commandsWith("curl ")) {
            const bool isTested = command.contains("/admin/api-keys") ||
                                  command.contains("/admin/reload") ||
                                  command.contains("/v1/providers/verification");
            QVERIFY2(isTested, qPrintable(command));
        }
    }
};

QTEST_APPLESS_MAIN(TestSeedCommands)
#include "tst_seed_commands.moc"

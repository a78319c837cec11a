// The configuration of a running node: versions and their differences, the way back, what a reload
// would do, where values come from, bad files, and streams that go on.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <sys/stat.h>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <csignal>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

const char* const kProvider = R"({"name":"c","type":"openai","api_key":"key-of-c-012345",)"
                              R"("base_url":"http://127.0.0.1:9","models":["m"]})";
const char* const kChat = R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}]})";
const char* const kStream =
    R"({"model":"model-a","stream":true,"messages":[{"role":"user","content":"Hi"}]})";

/// 1 MB of YAML whose aliases stand for 10^9 nodes.
QByteArray anchorsBomb()
{
    QByteArray text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i) {
        const QByteArray name = "*a" + QByteArray::number(i - 1);
        text += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                QByteArrayList(10, name).join(", ") + "]\n";
    }
    return text + "b: \"" + QByteArray(1024 * 1024 - text.size() - 200, 'x') + "\"\n";
}

}  // namespace

class TestConfigurationRuntime : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    void configure(const QByteArray& more = {}, const char* recovery = "300ms")
    {
        m_node->configure(
            FaultConfig{.urlA = m_upstream->url(), .urlB = m_upstream->url(), .recovery = recovery}
                .yaml() +
            more);
    }
    void start(const QByteArray& more = {})
    {
        configure(more);
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] ClientAnswer call(const std::string& method, const std::string& target,
                                    const std::string& body = {})
    {
        return exchange(m_node->port(), method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                                            m_node->authorization() + "Content-Length: " +
                                            std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    [[nodiscard]] QJsonObject get(const std::string& target)
    {
        const auto answer = call("GET", target);
        return answer.status == 200 ? object(answer.body) : QJsonObject();
    }
    [[nodiscard]] QByteArray metrics()
    {
        const auto answer =
            exchange(m_node->metricsPort(), "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        return QByteArray::fromStdString(answer.body);
    }
    [[nodiscard]] QByteArray fileText()
    {
        QFile file(m_node->configFile());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void init()
    {
        m_upstream = std::make_unique<ScriptedUpstream>(Reply::chat("hello"));
        m_node = std::make_unique<FaultNode>();
    }
    void cleanup()
    {
        m_node.reset();
        m_upstream.reset();
    }

    void eachChangeIsAVersion()
    {
        start();
        QCOMPARE(get("/admin/status")["config_version"].toInt(), 1);
        configure({}, "400ms");
        QCOMPARE(call("POST", "/admin/reload").status, 200);
        QCOMPARE(call("POST", "/v1/providers", kProvider).status, 201);
        m_node->signal(SIGHUP);
        QTRY_COMPARE(get("/admin/config/versions")["current"].toInt(), 4);
        const auto page = get("/admin/config/versions?limit=3");
        const auto versions = page["versions"].toArray();
        QCOMPARE(versions[0].toObject()["source"].toString(), QString("signal"));
        QCOMPARE(versions[1].toObject()["source"].toString(), QString("providers"));
        QCOMPARE(versions[1].toObject()["actor"].toString(), QString("admin"));
        QCOMPARE(versions[2].toObject()["source"].toString(), QString("reload"));
        QCOMPARE(versions[2].toObject()["client"].toString(), QString("127.0.0.1"));
        QCOMPARE(versions[2].toObject()["changed"].toArray()[0].toString(),
                 QString("high_availability.circuit_breaker.recovery_timeout"));
        QVERIFY(versions[0].toObject()["is_current"].toBool());
        QCOMPARE(page["next_before"].toInt(), 2);
        const auto first = get("/admin/config/versions?before=2")["versions"].toArray();
        QCOMPARE(first[0].toObject()["source"].toString(), QString("start"));
        const auto second = get("/admin/config/versions/2");
        QVERIFY(second["yaml"].toString().contains("recovery_timeout: \"400ms\""));
        QVERIFY(!second["yaml"].toString().contains("key-of-"));
        QCOMPARE(call("GET", "/admin/config/versions/99").status, 404);
        QCOMPARE(call("GET", "/admin/config/versions/x").status, 400);
        QCOMPARE(call("GET", "/admin/config/versions?limit=0").status, 400);
    }

    void numbersGoOnOverAKill()
    {
        start();
        QCOMPARE(call("POST", "/admin/reload").status, 200);
        m_node->kill();
        QVERIFY(m_node->start());
        QCOMPARE(get("/admin/status")["config_version"].toInt(), 2);
        m_node->kill();
        configure({}, "500ms");
        QVERIFY(m_node->start());
        QCOMPARE(get("/admin/status")["config_version"].toInt(), 3);
    }

    void aDifferenceNamesSecretsWithoutShowingThem()
    {
        start();
        QByteArray text = fileText();
        text.replace("key-of-a-0123456789", "another-key-of-a-1");
        text.replace("recovery_timeout: 300ms", "recovery_timeout: 700ms");
        QFile file(m_node->configFile());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.close();
        const auto preview = call("POST", "/admin/reload?dry_run=true");
        QCOMPARE(preview.status, 200);
        QCOMPARE(object(preview.body)["changes"].toArray().size(), 2);
        QCOMPARE(get("/admin/status")["config_version"].toInt(), 1);
        QCOMPARE(call("POST", "/admin/reload").status, 200);
        const auto answer = call("GET", "/admin/config/diff?from=1&to=2");
        QVERIFY(answer.body.find("key-of-a") == std::string::npos);
        const auto body = object(answer.body);
        const auto breaker = body["changes"].toArray()[0].toObject();
        QCOMPARE(breaker["before"].toString(), QString("300ms"));
        QCOMPARE(breaker["after"].toString(), QString("700ms"));
        QCOMPARE(breaker["kind"].toString(), QString("changed"));
        const auto key = body["changes"].toArray()[1].toObject();
        QCOMPARE(key["path"].toString(), QString("providers.a.api_key"));
        QCOMPARE(key["before"].toString(), QString("[REDACTED]"));
        QCOMPARE(key["after"].toString(), QString("[REDACTED]"));
        QVERIFY(
            body["text"].toString().contains("-    recovery_timeout: \"300ms\"\n"
                                             "+    recovery_timeout: \"700ms\"\n"));
        QCOMPARE(call("GET", "/admin/config/diff?from=1").status, 400);
        QCOMPARE(call("GET", "/admin/config/diff?from=1&to=9").status, 404);
    }

    void aRollbackBringsFilesAndProvidersBack()
    {
        start();
        const QByteArray before = fileText();
        QVERIFY(QFile::setPermissions(m_node->configFile(),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
        configure({}, "900ms");
        QCOMPARE(call("POST", "/admin/reload").status, 200);
        QCOMPARE(call("DELETE", "/v1/providers/b?force=true").status, 200);
        QVERIFY(get("/admin/config")["can_roll_back"].toBool());
        const auto answer = call("POST", "/admin/config/rollback", R"({"version":1})");
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const auto body = object(answer.body);
        QCOMPARE(body["rolled_back_to"].toInt(), 1);
        QCOMPARE(body["version"].toInt(), 4);
        QVERIFY(body["changed"].toArray().contains("providers.b"));
        QCOMPARE(fileText(), before);
        struct stat status = {};
        QCOMPARE(::stat(qPrintable(m_node->configFile()), &status), 0);
        QCOMPARE(status.st_mode & 0777, mode_t(0640));
        QCOMPARE(call("GET", "/v1/providers/b").status, 200);
        const auto entry = get("/admin/audit?action=config.rollback")["entries"].toArray().at(0);
        QCOMPARE(entry.toObject()["before"].toObject()["version"].toInt(), 3);
        QCOMPARE(entry.toObject()["after"].toObject()["rolled_back_to"].toInt(), 1);
        m_node->kill();
        QVERIFY(m_node->start());
        QCOMPARE(get("/admin/status")["config_version"].toInt(), 4);
    }

    void aRollbackIsRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::newRow("to a version that is not kept") << QByteArray(R"({"version":77})") << 404;
        QTest::newRow("without a version") << QByteArray("{}") << 400;
        QTest::newRow("to a text") << QByteArray(R"({"version":"1"})") << 400;
        QTest::newRow("without JSON") << QByteArray("version=1") << 400;
        QTest::newRow("to a version whose variable is gone")
            << QByteArray(R"({"version":1})") << 400;
    }
    void aRollbackIsRefused()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        m_node->setVariable("LEVEL_OF_TODAY", "5");
        start("ensemble: {max_providers: \"${LEVEL_OF_TODAY}\"}\n");
        m_node->kill();
        m_node->setVariable("LEVEL_OF_TODAY", {});
        start();
        const QByteArray before = fileText();
        const auto answer = call("POST", "/admin/config/rollback", body.toStdString());
        QVERIFY2(answer.status == status, answer.body.c_str());
        QCOMPARE(fileText(), before);
        QCOMPARE(get("/admin/status")["config_version"].toInt(), 2);
    }

    void aRollbackKeepsWhatNobodyReloaded_data()
    {
        QTest::addColumn<bool>("isProviderFile");
        QTest::newRow("the configuration file was edited") << false;
        QTest::newRow("the file of the providers was edited") << true;
    }
    void aRollbackKeepsWhatNobodyReloaded()
    {
        QFETCH(bool, isProviderFile);
        start();
        QCOMPARE(call("POST", "/v1/providers", kProvider).status, 201);
        const QString edited =
            isProviderFile ? m_node->dataDirectory() + "/providers.yaml" : m_node->configFile();
        QFile file(edited);
        QVERIFY(file.open(QIODevice::Append));
        file.write("# an edit\n");
        file.close();
        const auto answer = call("POST", "/admin/config/rollback", R"({"version":1})");
        QVERIFY2(answer.status == 409, answer.body.c_str());
        QVERIFY2(answer.body.find(edited.toStdString()) != std::string::npos, answer.body.c_str());
        QVERIFY2(answer.body.find("not in force") != std::string::npos, answer.body.c_str());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().endsWith("# an edit\n"));
        QCOMPARE(get("/admin/status")["config_version"].toInt(), 2);
        QCOMPARE(call("POST", "/admin/reload").status, 200);
        QCOMPARE(call("POST", "/admin/config/rollback", R"({"version":1})").status, 200);
    }

    void aRollbackThatCannotWriteBothFilesWritesNone()
    {
        start();
        QCOMPARE(call("POST", "/v1/providers", kProvider).status, 201);
        QFile beside(m_node->configFile() + ".new");
        QVERIFY(beside.open(QIODevice::WriteOnly));
        // A folder in the place of the draft, which cannot be removed as a file.
        const QString obstacle = m_node->dataDirectory() + "/providers.yaml.new";
        QVERIFY(QDir().mkpath(obstacle));
        struct stat before = {};
        struct stat after = {};
        QCOMPARE(::stat(qPrintable(m_node->configFile()), &before), 0);
        const auto answer = call("POST", "/admin/config/rollback", R"({"version":1})");
        QVERIFY2(answer.status == 409, answer.body.c_str());
        QCOMPARE(::stat(qPrintable(m_node->configFile()), &after), 0);
        QCOMPARE(after.st_ino, before.st_ino);
        QCOMPARE(call("GET", "/v1/providers/c").status, 200);
        QVERIFY(QDir().rmdir(obstacle));
        QCOMPARE(call("POST", "/admin/config/rollback", R"({"version":1})").status, 200);
        QCOMPARE(call("GET", "/v1/providers/c").status, 404);
        QVERIFY(beside.exists());
    }

    void originsTellWhereAValueComesFrom()
    {
        start();
        QCOMPARE(call("PUT", "/v1/providers/a", R"({"weight":2})").status, 200);
        const auto origins = get("/admin/config")["origins"].toObject();
        const auto values = origins["values"].toObject();
        QCOMPARE(values["server.workers"].toString(), QString("file"));
        QCOMPARE(values["server.port"].toString(), QString("command_line"));
        QCOMPARE(values["server.max_body_bytes"].toString(), QString("default"));
        QCOMPARE(values["providers.a.weight"].toString(), QString("api"));
        QCOMPARE(values["providers.a.models"].toString(), QString("file"));
        QCOMPARE(origins["providers"].toObject()["a"].toString(), QString("file+api"));
    }

    void aBadFileKeepsTheOldConfiguration_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::addColumn<bool>("isBySignal");
        const auto row = [](const char* tag, const QByteArray& text, const char* expected) {
            for (const bool isBySignal : {false, true})
                QTest::newRow((QByteArray("F14 ") + tag +
                               (isBySignal ? ", by SIGHUP" : ", by POST /admin/reload"))
                                  .constData())
                    << text << QByteArray(expected) << isBySignal;
        };
        row("invalid YAML", "server: {port: [}\n", "node.yaml:1:");
        row("an unknown key", "servers: {port: 1}\n", "node.yaml:1:1: error: servers: unknown key");
        row("a bad value", "server:\n  port: canary-value-77\n",
            "node.yaml:2:9: error: server.port");
        row("a missing file", {}, "node.yaml");
        row("a bomb of anchors", anchorsBomb(), "node.yaml:");
    }
    void aBadFileKeepsTheOldConfiguration()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QFETCH(bool, isBySignal);
        start();
        QFile file(m_node->configFile());
        if (text.isEmpty()) {
            QVERIFY(file.remove());
        } else {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
            file.close();
        }
        QByteArray told;
        QElapsedTimer timer;
        timer.start();
        if (isBySignal) {
            m_node->signal(SIGHUP);
            QTRY_VERIFY(!m_node->errors().isEmpty());
            told = m_node->errors();
        } else {
            const auto answer = call("POST", "/admin/reload");
            QCOMPARE(answer.status, 400);
            told = QByteArray::fromStdString(answer.body);
        }
        // A bound against trees that grow with their aliases, far from what a slow machine needs.
        QVERIFY(timer.elapsed() < 5'000);
        QVERIFY2(told.contains(expected), told.constData());
        QVERIFY(!told.contains("canary-value"));
        QVERIFY(metrics().contains("helixagent_config_last_reload_successful 0"));
        QCOMPARE(get("/admin/status")["config_version"].toInt(), 1);
        QCOMPARE(exchange(m_node->port(), postText("/v1/chat/completions", kChat)).status, 200);
        configure();
        QCOMPARE(call("POST", "/admin/reload").status, 200);
        QVERIFY(metrics().contains("helixagent_config_last_reload_successful 1"));
    }

    void whatAReloadCannotDoIsNamed_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QString>("changed");
        QTest::addColumn<bool>("needsRestart");
        const auto row = [](const char* tag, const char* more, const char* changed,
                            bool needsRestart) {
            QTest::newRow(tag) << QByteArray(more) << QString(changed) << needsRestart;
        };
        row("a limit of callers", "rate_limiting: {per_client: {requests_per_minute: 5}}\n",
            "rate_limiting", false);
        row("web pages that may ask",
            "security: {cors: {allowed_origins: [\"https://a.example\"]}}\n",
            "security.cors.allowed_origins", false);
        row("keys of callers", "security: {api_key: {length: 40}}\n", "security.api_key.length",
            false);
        row("a group of models", "models: {fast: {targets: [{provider: a}]}}\n", "models.fast",
            false);
        row("answers that are kept", "cache: {ttl: 5m}\n", "cache.ttl", false);
        row("the share of traces", "tracing: {sample_rate: 0.5}\n", "tracing.sample_rate", false);
        row("the versions that are kept", "config_history: {max_versions: 7}\n",
            "config_history.max_versions", false);
        row("the address of the metrics", "monitoring: {metrics: {path: /m}}\n",
            "monitoring.metrics.path", true);
        row("the token of the admin API", "security: {admin_token: another-admin-token-1}\n",
            "security.admin_token", true);
        row("encryption of the address",
            "security: {tls: {enabled: true, cert_file: /a.pem, key_file: /b.pem}}\n",
            "security.tls.enabled", true);
    }
    void whatAReloadCannotDoIsNamed()
    {
        QFETCH(QByteArray, more);
        QFETCH(QString, changed);
        QFETCH(bool, needsRestart);
        start();
        configure(more);
        const auto answer = call("POST", "/admin/reload");
        QVERIFY2(answer.status == 200, answer.body.c_str());
        const auto body = object(answer.body);
        QVERIFY2(body["changed"].toArray().contains(changed), answer.body.c_str());
        QCOMPARE(body["needs_restart"].toArray().contains(changed), needsRestart);
        QVERIFY(answer.body.find("another-admin") == std::string::npos);
    }

    void aWebPageThatWasAllowedMayAskAtOnce()
    {
        start();
        const std::string asking =
            "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://a.example\r\n\r\n";
        QCOMPARE(exchange(m_node->port(), asking).status, 403);
        configure("security: {cors: {allowed_origins: [\"https://a.example\"]}}\n");
        QCOMPARE(call("POST", "/admin/reload").status, 200);
        QCOMPARE(exchange(m_node->port(), asking).status, 200);
    }

    /// F14, F15: what runs is not touched by a reload.
    void fiftyStreamsGoOnDuringReloads()
    {
        constexpr int kStreams = 50;
        m_upstream->setStanding(Reply::stream().tokens(30, 100ms).finish());
        start();
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < kStreams; ++i) {
            clients.push_back(std::make_unique<TestClient>(m_node->port()));
            QVERIFY(clients.back()->send(postText("/v1/chat/completions", kStream)));
        }
        for (auto& client : clients) QVERIFY(client->waitFor("t0 "));
        for (const char* recovery : {"400ms", "500ms", "600ms"}) {
            configure("rate_limiting: {per_client: {requests_per_minute: 6000, burst: 600}}\n",
                      recovery);
            QCOMPARE(call("POST", "/admin/reload").status, 200);
        }
        for (auto& client : clients) {
            const auto answer = client->readAnswer();
            QVERIFY(answer.isComplete);
            QCOMPARE(answer.events().back(), std::string("[DONE]"));
            QVERIFY(answer.body.find("t29 ") != std::string::npos);
        }
    }
};

QTEST_APPLESS_MAIN(TestConfigurationRuntime)
#include "tst_configuration_runtime.moc"

// Starting, reloading, draining, being killed, a full disk: what a node promises to whoever runs
// it.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <sqlite3.h>
#include <unistd.h>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <atomic>
#include <csignal>
#include <thread>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

std::string chatText(bool isStream)
{
    return postText(
        "/v1/chat/completions",
        std::string(R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}],)") +
            (isStream ? R"("stream":true})" : R"("stream":false})"));
}

QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

QByteArray integrityOf(const QString& path)
{
    sqlite3* database = nullptr;
    QByteArray verdict = "cannot be opened";
    if (sqlite3_open_v2(path.toUtf8().constData(), &database, SQLITE_OPEN_READONLY, nullptr) ==
        SQLITE_OK) {
        sqlite3_exec(
            database, "PRAGMA integrity_check",
            [](void* to, int, char** values, char**) {
                *static_cast<QByteArray*>(to) = values[0];
                return 0;
            },
            &verdict, nullptr);
    }
    sqlite3_close(database);
    return verdict;
}

}  // namespace

class TestNodeLifecycle : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_a;
    std::unique_ptr<ScriptedUpstream> m_b;
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] FaultConfig config() const { return {.urlA = m_a->url(), .urlB = m_b->url()}; }
    void start(const FaultConfig& config)
    {
        m_node->configure(config.yaml());
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] int forceBreaker(const char* action = "force_closed")
    {
        const auto body = std::string("{\"action\":\"") + action + "\"}";
        return exchange(m_node->port(),
                        postText("/admin/providers/a/breaker", body, m_node->authorization()))
            .status;
    }
    [[nodiscard]] int reload(QString* message)
    {
        const auto answer =
            exchange(m_node->port(), postText("/admin/reload", "{}", m_node->authorization()));
        *message = object(answer.body)["error"].toObject()["message"].toString();
        return answer.status;
    }
    [[nodiscard]] qsizetype countAudit()
    {
        const auto answer =
            exchange(m_node->port(), getText("/admin/audit?limit=500", m_node->authorization()));
        return object(answer.body)["entries"].toArray().size();
    }

private slots:
    void init()
    {
        m_a = std::make_unique<ScriptedUpstream>(Reply::chat("from a"));
        m_b = std::make_unique<ScriptedUpstream>(Reply::chat("from b"));
        m_node = std::make_unique<FaultNode>();
    }
    void cleanup()
    {
        m_node.reset();
        m_a.reset();
        m_b.reset();
    }

    void aBrokenConfigurationNamesItsPlace_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QByteArray>("place");
        QTest::newRow("an unknown key") << QByteArray("server:\n  prot: 1\n") << QByteArray(":2:3");
        QTest::newRow("a wrong type")
            << QByteArray("server:\n  port: many\n") << QByteArray(":2:9");
        QTest::newRow("a value out of range")
            << QByteArray("server: {port: 70000}\n") << QByteArray(":1:16");
        QTest::newRow("a duplicate key")
            << QByteArray("server: {}\nserver: {}\n") << QByteArray(":2:1");
        QTest::newRow("an unset variable")
            << QByteArray("server:\n  host: ${HELIX_NO_SUCH_VARIABLE}\n") << QByteArray(":2:9");
        QTest::newRow("no YAML") << QByteArray("server: [\n") << QByteArray(":");
    }
    void aBrokenConfigurationNamesItsPlace()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QByteArray, place);
        m_node->configure(yaml);
        const auto outcome = m_node->runAgain();
        QCOMPARE(outcome.exitCode, 1);
        const QByteArray expected = m_node->configFile().toUtf8() + place;
        QVERIFY2(outcome.errors.contains(expected), outcome.errors.constData());
    }

    void aSecondNodeOnTheSameDirectoryIsRefused()
    {
        start(config());
        const auto outcome = m_node->runAgain();
        QVERIFY(outcome.exitCode > 0);
        QVERIFY2(outcome.errors.contains(QByteArray::number(m_node->pid())),
                 outcome.errors.constData());
        QCOMPARE(exchange(m_node->port(), chatText(false)).status, 200);
    }

    void everyFileIsPrivate()
    {
        start(config());
        QCOMPARE(exchange(m_node->port(), chatText(false)).status, 200);
        const auto folder = QDir(m_node->dataDirectory());
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup |
                            QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QVERIFY((QFileInfo(folder.path()).permissions() & others) == 0);
        const auto files = folder.entryInfoList(QDir::Files | QDir::Hidden);
        QVERIFY(files.size() >= 4);
        for (const auto& file : files)
            QVERIFY2((file.permissions() & others) == 0, qPrintable(file.fileName()));
    }

    void aKillLosesNothingThatWasAcknowledged()
    {
        start(config());
        qint64 fastest = 60'000;
        qsizetype acknowledged = 0;
        for (int round = 0; round < 3; ++round) {
            std::atomic<bool> isOver{false};
            const auto port = m_node->port();
            std::thread traffic([&isOver, port] {
                while (!isOver) (void)exchange(port, chatText(false), 500ms);
            });
            for (int i = 0; i < 5; ++i)
                if (forceBreaker() == 200) ++acknowledged;
            m_node->kill();
            isOver = true;
            traffic.join();
            QVERIFY(acknowledged >= 5);
            QVERIFY2(m_node->start(), m_node->errors().constData());
            fastest = std::min(fastest, m_node->startedInMs());
            QVERIFY(countAudit() >= acknowledged);
            QCOMPARE(exchange(m_node->port(), chatText(false)).status, 200);
        }
        QVERIFY2(fastest < 1'000, qPrintable(QString::number(fastest)));
        m_node->kill();
        for (const auto& name : QDir(m_node->dataDirectory()).entryList({"*.db"}))
            QCOMPARE(integrityOf(m_node->dataDirectory() + "/" + name), QByteArray("ok"));
    }

    void requestsOfBeforeAreThereAfterARestart()
    {
        start(config());
        QCOMPARE(exchange(m_node->port(), chatText(false)).status, 200);
        m_node->signal(SIGTERM);
        QCOMPARE(m_node->waitForExit(), std::optional<int>(0));
        QVERIFY(m_node->start());
        const auto answer =
            exchange(m_node->port(), getText("/admin/requests", m_node->authorization()));
        QCOMPARE(object(answer.body)["requests"].toArray().size(), 1);
    }

    void aDrainLetsStreamsFinish()
    {
        m_a->setStanding(Reply::stream().tokens(30, 50ms).finish());
        start(config());
        TestClient probe(m_node->port());
        TestClient client(m_node->port());
        QVERIFY(client.send(chatText(true)));
        QVERIFY(client.waitFor("t1 "));
        m_node->signal(SIGTERM);
        const auto readiness = [&] {
            if (!probe.send(getText("/health/ready"))) return 0;
            return probe.readAnswer().status;
        };
        QTRY_COMPARE(readiness(), 503);
        QVERIFY2(m_node->isRunning(), "readiness turns before the node goes");
        QCOMPARE(exchange(m_node->port(), getText("/health/live")).status, 200);
        QCOMPARE(exchange(m_node->port(), chatText(false)).status, 503);
        const auto answer = client.readAnswer();
        QCOMPARE(answer.events().back(), std::string("[DONE]"));
        QVERIFY(answer.isComplete);
        QCOMPARE(m_node->waitForExit(), std::optional<int>(0));
    }

    void aDrainTellsStreamsThatTakeTooLong()
    {
        m_a->setStanding(Reply::stream().tokens(10'000, 20ms));
        auto setting = config();
        setting.drain = "200ms";
        start(setting);
        TestClient client(m_node->port());
        QVERIFY(client.send(chatText(true)));
        QVERIFY(client.waitFor("t1 "));
        m_node->signal(SIGTERM);
        const auto answer = client.readAnswer();
        QVERIFY(!answer.events().empty());
        QVERIFY2(object(answer.events().back())["error"].isObject(),
                 answer.events().back().c_str());
        QCOMPARE(m_node->waitForExit(), std::optional<int>(0));
        QTRY_VERIFY(m_a->received().front().peerClosedAt.has_value());
    }

    /// F15
    void fiftyStreamsAreEndedWell_data()
    {
        QTest::addColumn<int>("tokens");
        QTest::addColumn<QByteArray>("drain");
        QTest::addColumn<bool>("isFinished");
        QTest::newRow("F15 fifty streams that end within the drain timeout")
            << 15 << QByteArray("10s") << true;
        QTest::newRow("F15 fifty streams that take too long are told so")
            << 150 << QByteArray("500ms") << false;
    }
    void fiftyStreamsAreEndedWell()
    {
        QFETCH(int, tokens);
        QFETCH(QByteArray, drain);
        QFETCH(bool, isFinished);
        m_a->setStanding(Reply::stream().tokens(tokens, 100ms).finish());
        auto setting = config();
        setting.drain = drain.constData();
        start(setting);
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < 50; ++i) {
            clients.push_back(std::make_unique<TestClient>(m_node->port()));
            QVERIFY(clients.back()->send(chatText(true)));
        }
        for (auto& client : clients) QVERIFY(client->waitFor("t0 "));
        m_node->signal(SIGTERM);
        for (auto& client : clients) {
            const auto answer = client->readAnswer();
            QVERIFY(!answer.events().empty());
            const std::string last = answer.events().back();
            QCOMPARE(last == "[DONE]", isFinished);
            if (!isFinished) QVERIFY2(object(last)["error"].isObject(), last.c_str());
        }
        QCOMPARE(m_node->waitForExit(), std::optional<int>(0));
        QVERIFY(!TestClient(m_node->port()).isConnected());
    }

    /// F15
    void aSecondSignalEndsAtOnce()
    {
        m_a->setStanding(Reply::stream().tokens(10'000, 20ms));
        start(config());
        TestClient client(m_node->port());
        QVERIFY(client.send(chatText(true)));
        QVERIFY(client.waitFor("t1 "));
        m_node->signal(SIGTERM);
        TestClient probe(m_node->port());
        QTRY_VERIFY(probe.send(getText("/health/ready")) && probe.readAnswer().status == 503);
        QElapsedTimer timer;
        timer.start();
        m_node->signal(SIGTERM);
        QVERIFY(m_node->waitForExit(8'000).has_value());
        QVERIFY2(timer.elapsed() < 5'000, "it waited for the drain timeout of ten seconds");
    }

    void aBadReloadKeepsTheOldConfiguration_data()
    {
        QTest::addColumn<bool>("isBySignal");
        QTest::newRow("by the admin API") << false;
        QTest::newRow("by SIGHUP") << true;
    }
    void aBadReloadKeepsTheOldConfiguration()
    {
        QFETCH(bool, isBySignal);
        start(config());
        m_node->configure("providers:\n  a: {type: openai, api_key: secret-0123456789, prot: 1}\n");
        const QByteArray place = m_node->configFile().toUtf8() + ":2:";
        if (isBySignal) {
            m_node->signal(SIGHUP);
            QTRY_VERIFY2(m_node->errors().contains(place), m_node->errors().constData());
            QVERIFY(!m_node->errors().contains("0123456789"));
        } else {
            QString message;
            QCOMPARE(reload(&message), 400);
            QVERIFY2(message.contains(place), qPrintable(message));
            QVERIFY(!message.contains("0123456789"));
        }
        QCOMPARE(exchange(m_node->port(), chatText(false)).status, 200);
        QCOMPARE(m_a->count(), std::size_t(1));
        const auto metrics = exchange(m_node->metricsPort(), getText("/metrics")).body;
        QVERIFY(metrics.find("helixagent_config_last_reload_successful 0") != std::string::npos);
    }

    void aGoodReloadActsOnTheNextRequest()
    {
        start(config());
        QCOMPARE(exchange(m_node->port(), chatText(false)).status, 200);
        auto setting = config();
        std::swap(setting.urlA, setting.urlB);
        m_node->configure(setting.yaml());
        QString message;
        QCOMPARE(reload(&message), 200);
        QCOMPARE(exchange(m_node->port(), chatText(false)).status, 200);
        QCOMPARE(m_a->count(), std::size_t(1));
        QCOMPARE(m_b->count(), std::size_t(1));
    }

    void streamsGoOnDuringAReload()
    {
        m_a->setStanding(Reply::stream().tokens(20, 20ms).finish());
        start(config());
        TestClient client(m_node->port());
        QVERIFY(client.send(chatText(true)));
        QVERIFY(client.waitFor("t1 "));
        auto setting = config();
        std::swap(setting.urlA, setting.urlB);
        m_node->configure(setting.yaml());
        QString message;
        QCOMPARE(reload(&message), 200);
        const auto answer = client.readAnswer();
        QCOMPARE(answer.events().back(), std::string("[DONE]"));
        QVERIFY(answer.body.find("t19 ") != std::string::npos);
    }

    /// A disk of 8 MiB in a mount namespace of its own, filled and freed from outside by way of
    /// /proc/PID/root.
    void aFullDiskStopsOnlyWrites()
    {
        if (::geteuid() != 0) QSKIP("only root can mount a small disk");
        m_node->configure(config().yaml());
        const auto mount = "mkdir -p " + m_node->dataDirectory() +
                           " && mount -t tmpfs -o size=8m,mode=0700 tmpfs " +
                           m_node->dataDirectory() + " && exec \"$0\" \"$@\"";
        if (!m_node->startUnder("unshare", {"-m", "sh", "-c", mount}))
            QSKIP("no mount namespace can be made here");
        const auto folder =
            QString("/proc/%1/root%2").arg(m_node->pid()).arg(m_node->dataDirectory());
        QFile token(folder + "/admin_token");
        QVERIFY(token.open(QIODevice::ReadOnly));
        const auto authorization =
            "Authorization: Bearer " + token.readAll().trimmed().toStdString() + "\r\n";
        const auto act = [&] {
            return exchange(m_node->port(), postText("/admin/providers/a/breaker",
                                                     R"({"action":"reset"})", authorization))
                .status;
        };
        QCOMPARE(act(), 200);

        QFile filler(folder + "/filler");
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        while (filler.write(QByteArray(4'096, 'x')) > 0) {
        }
        filler.close();
        QTRY_VERIFY(act() >= 500);
        for (int i = 0; i < 20; ++i)
            QCOMPARE(exchange(m_node->port(), chatText(false)).status, 200);
        QCOMPARE(exchange(m_node->port(), getText("/health")).status, 200);

        QVERIFY(QFile::remove(folder + "/filler"));
        QTRY_COMPARE_WITH_TIMEOUT(act(), 200, 10'000);
        const auto records = [&] {
            return object(exchange(m_node->port(), getText("/admin/requests", authorization))
                              .body)["requests"]
                .toArray()
                .size();
        };
        QTRY_COMPARE_WITH_TIMEOUT(records(), 20, 10'000);
    }

    void aDataDirectoryThatCannotBeUsedSaysWhy_data()
    {
        QTest::addColumn<QString>("how");
        QTest::newRow("a file") << "file";
        QTest::newRow("read-only") << "readonly";
        QTest::newRow("a symbolic link loop") << "loop";
    }
    void aDataDirectoryThatCannotBeUsedSaysWhy()
    {
        QFETCH(QString, how);
        const auto path = m_node->dataDirectory();
        if (how == "file") {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
        } else if (how == "loop") {
            QVERIFY(QFile::link(path, path));
        } else {
            QVERIFY(QDir().mkdir(path));
            QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::ExeOwner));
        }
        m_node->configure(config().yaml());
        QElapsedTimer timer;
        timer.start();
        const auto outcome = m_node->runAgain();
        QVERIFY(outcome.exitCode > 0);
        QVERIFY2(outcome.errors.trimmed().count('\n') == 0, outcome.errors.constData());
        QVERIFY2(outcome.errors.contains(path.toUtf8()), outcome.errors.constData());
    }

    void fewFileNumbersStopNothingForGood()
    {
        m_node->configure(config().yaml());
        if (!m_node->startUnder("prlimit", {"--nofile=64"})) QSKIP("prlimit is not installed");
        std::vector<std::unique_ptr<TestClient>> clients;
        for (int i = 0; i < 100; ++i)
            clients.push_back(std::make_unique<TestClient>(m_node->port()));
        for (const auto& client : clients) (void)client->send(getText("/health"));
        clients.clear();
        QTRY_COMPARE_WITH_TIMEOUT(exchange(m_node->port(), chatText(false), 2'000ms).status, 200,
                                  20'000);
        QVERIFY(m_node->isRunning());
    }
};

QTEST_GUILESS_MAIN(TestNodeLifecycle)
#include "tst_node_lifecycle.moc"

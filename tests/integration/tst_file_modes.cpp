// S15: files that hold secrets are nobody else's, and the memory of a serving process leaves no
// copy on the disk.

#include "fault_config.h"
#include "fault_node.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"

#include <sys/stat.h>
#include <QDirIterator>
#include <QFile>
#include <QtTest>

using namespace helix::integration;
using namespace helix::test;

namespace {

constexpr mode_t kPermissions = 0777;

mode_t modeOf(const QString& path)
{
    struct stat status = {};
    return ::stat(qPrintable(path), &status) == 0 ? status.st_mode & kPermissions : mode_t(0);
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestFileModes : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<FaultNode> m_node;

    void configure(const QByteArray& more = {})
    {
        m_node->configure(FaultConfig{.urlA = m_upstream->url(), .urlB = m_upstream->url()}.yaml() +
                          more);
    }
    [[nodiscard]] int act(const std::string& method, const std::string& target,
                          const std::string& body = {})
    {
        return exchange(m_node->port(), method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
                                            m_node->authorization() + "Content-Length: " +
                                            std::to_string(body.size()) + "\r\n\r\n" + body)
            .status;
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

    void aConfigurationWithSecrets_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<bool>("isAllowed");
        QTest::addColumn<bool>("starts");
        QTest::addColumn<bool>("warns");
        QTest::newRow("S15 0600 is as it should be") << 0600 << false << true << false;
        QTest::newRow("S15 0640 is for a group to know") << 0640 << false << true << false;
        QTest::newRow("S15 0644 is warned of") << 0644 << false << true << true;
        QTest::newRow("S15 0666 is refused") << 0666 << false << false << false;
        QTest::newRow("S15 0602 is refused") << 0602 << false << false << false;
        QTest::newRow("S15 0666 with the switch is warned of") << 0666 << true << true << true;
    }
    void aConfigurationWithSecrets()
    {
        QFETCH(int, mode);
        QFETCH(bool, isAllowed);
        QFETCH(bool, starts);
        QFETCH(bool, warns);
        configure(isAllowed ? "security: {allow_insecure_files: true}\n" : "");
        QCOMPARE(::chmod(qPrintable(m_node->configFile()), mode_t(mode)), 0);
        QCOMPARE(m_node->start(), starts);
        if (!starts) {
            QVERIFY(m_node->errors().contains("everybody may write it; run chmod 600 on it"));
            QVERIFY(!m_node->errors().contains("key-of-a"));
            return;
        }
        QTRY_COMPARE(m_node->log().contains("configuration_warning"), warns);
    }

    void aReloadOfAFileThatEverybodyMayWriteIsRefused()
    {
        configure();
        QVERIFY(m_node->start());
        QCOMPARE(::chmod(qPrintable(m_node->configFile()), 0666), 0);
        QCOMPARE(act("POST", "/admin/reload"), 400);
        QCOMPARE(::chmod(qPrintable(m_node->configFile()), 0600), 0);
        QCOMPARE(act("POST", "/admin/reload"), 200);
    }

    void aSecretOfTheDataDirectory_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("mode");
        QTest::addColumn<bool>("isAllowed");
        QTest::addColumn<bool>("starts");
        for (const char* name : {"admin_token", "history.key"}) {
            const QByteArray tag = QByteArray("S15 ") + name;
            QTest::newRow((tag + " with 0644 is refused").constData())
                << name << 0644 << false << false;
            QTest::newRow((tag + " with 0666 is refused").constData())
                << name << 0666 << false << false;
            QTest::newRow((tag + " with 0666 and the switch is closed").constData())
                << name << 0666 << true << true;
        }
        QTest::newRow("S15 providers.yaml with 0644 is warned of")
            << "providers.yaml" << 0644 << false << true;
        QTest::newRow("S15 providers.yaml with 0666 is refused")
            << "providers.yaml" << 0666 << false << false;
        QTest::newRow("S15 providers.yaml with 0666 and the switch is warned of")
            << "providers.yaml" << 0666 << true << true;
    }
    void aSecretOfTheDataDirectory()
    {
        QFETCH(QString, name);
        QFETCH(int, mode);
        QFETCH(bool, isAllowed);
        QFETCH(bool, starts);
        configure(isAllowed ? "security: {allow_insecure_files: true}\n" : "");
        QVERIFY2(m_node->start(), m_node->errors().constData());
        QCOMPARE(act("PUT", "/v1/providers/a", R"({"weight":2})"), 200);
        m_node->kill();
        const QString path = m_node->dataDirectory() + "/" + name;
        QCOMPARE(modeOf(path), mode_t(0600));
        QCOMPARE(::chmod(qPrintable(path), mode_t(mode)), 0);
        QCOMPARE(m_node->start(), starts);
        if (!starts) QVERIFY2(m_node->errors().contains(name.toUtf8()), m_node->errors());
    }

    /// S15: with a umask that closes nothing.
    void whatTheNodeMakesIsNobodyElses()
    {
        configure("cache: {enabled: true}\n");
        const mode_t before = ::umask(0);
        const bool isStarted = m_node->start();
        ::umask(before);
        QVERIFY2(isStarted, m_node->errors().constData());
        QCOMPARE(act("POST", "/admin/api-keys", R"({"name":"n"})"), 201);
        QCOMPARE(act("PUT", "/v1/providers/a", R"({"weight":2})"), 200);
        QCOMPARE(act("POST", "/admin/reload"), 200);
        QCOMPARE(act("POST", "/v1/chat/completions",
                     R"({"model":"model-a","messages":[{"role":"user","content":"Hi"}]})"),
                 200);
        QCOMPARE(modeOf(m_node->dataDirectory()), mode_t(0700));
        QDirIterator files(m_node->dataDirectory(),
                           QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                           QDirIterator::Subdirectories);
        int seen = 0;
        while (files.hasNext()) {
            const QFileInfo file(files.next());
            const mode_t expected = file.isDir() ? 0700 : 0600;
            QVERIFY2(modeOf(file.filePath()) == expected, qPrintable(file.filePath()));
            ++seen;
        }
        QVERIFY(seen > 5);
    }

    void aServingProcessLeavesNoCoreFile()
    {
        configure();
        QVERIFY(m_node->start());
        const QByteArray limits = contentOf(QString("/proc/%1/limits").arg(m_node->pid()));
        const auto at = limits.indexOf("Max core file size");
        QVERIFY(at >= 0);
        QCOMPARE(limits.mid(at, 40).simplified().split(' ').mid(4, 1), QByteArrayList{"0"});
        // The files of a process that may not be dumped belong to root, whoever runs it.
        struct stat status = {};
        QCOMPARE(::stat(qPrintable(QString("/proc/%1/environ").arg(m_node->pid())), &status), 0);
        QCOMPARE(status.st_uid, uid_t(0));
    }
};

QTEST_APPLESS_MAIN(TestFileModes)
#include "tst_file_modes.moc"

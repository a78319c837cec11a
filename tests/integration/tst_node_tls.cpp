// TLS of the node's own addresses, through the whole program: curl and OpenSSL against helixagent.

#include "fault_node.h"
#include "support/test_client.h"
#include "support/tls_client.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>
#include <csignal>

using namespace helix::integration;
using namespace helix::test;

namespace {

const char* const kChat = R"({"model":"sim-a","messages":[{"role":"user","content":"Hi"}]})";
const char* const kStream =
    R"({"model":"sim-a","stream":true,"messages":[{"role":"user","content":"Hi"}]})";

std::string once(const std::string& request)
{
    const auto end = request.find("\r\n");
    return request.substr(0, end + 2) + "Connection: close\r\n" + request.substr(end + 2);
}

}  // namespace

class TestNodeTls : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    TestCertificate m_authority = makeCertificate("Clients", {}, 30, nullptr);
    std::unique_ptr<FaultNode> m_node;

    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(name); }
    void write(const char* name, const std::string& text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(text));
    }
    void writeOwn(const char* commonName, int endsIn = 90) const
    {
        const auto own = makeCertificate(commonName, "IP:127.0.0.1,DNS:localhost", endsIn, nullptr);
        write("cert.pem", pemOf(own));
        write("key.pem", keyPemOf(own));
    }
    [[nodiscard]] QByteArray yaml(const QByteArray& tls = {}) const
    {
        return "providers:\n  one: {type: simulated, models: [sim-a], simulation: {latency_median: "
               "1ms, token_interval: 1ms, tokens: 8}}\n"
               "security: {tls: {enabled: true, cert_file: \"" +
               path("cert.pem").toUtf8() + "\", key_file: \"" + path("key.pem").toUtf8() + "\"" +
               tls + "}}\n";
    }
    void start(const QByteArray& tls = {})
    {
        m_node = std::make_unique<FaultNode>();
        m_node->configure(yaml(tls), "info");
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }
    [[nodiscard]] std::string ask(const std::string& request, const TlsOffer& offer = {}) const
    {
        TlsClient client(m_node->port(), offer);
        (void)client.send(once(request));
        return client.receive();
    }
    [[nodiscard]] QJsonObject status() const
    {
        const std::string answer = ask(getText("/admin/status", m_node->authorization()));
        return QJsonDocument::fromJson(
                   QByteArray::fromStdString(answer.substr(answer.find("\r\n\r\n") + 4)))
            .object();
    }
    [[nodiscard]] std::string metrics() const
    {
        TlsClient client(m_node->metricsPort(), {});
        (void)client.send(once(getText("/metrics")));
        return client.receive();
    }
    void reload() const
    {
        const std::string answer = ask(postText("/admin/reload", "{}", m_node->authorization()));
        QVERIFY2(answer.starts_with("HTTP/1.1 200"), answer.c_str());
    }

private slots:
    void init() { writeOwn("first"); }
    void cleanup() { m_node.reset(); }

    void bothAddressesAreEncryptedAndSaySo()
    {
        start();
        const QJsonObject urls = status()["urls"].toObject();
        QVERIFY(urls["api"].toString().startsWith("https://127.0.0.1:"));
        QVERIFY(urls["metrics"].toString().startsWith("https://127.0.0.1:"));
        const std::string text = metrics();
        QVERIFY2(text.starts_with("HTTP/1.1 200"), text.c_str());
        QVERIFY(text.find("\nhelixagent_tls_certificate_expiry_seconds ") != std::string::npos);
        const auto plain = exchange(m_node->port(), getText("/health"));
        QCOMPARE(plain.status, 400);
        QVERIFY(plain.body.find("https://") != std::string::npos);
        QVERIFY(metrics().find("tls_handshake_failures_total{reason=\"plain_http\"} 1") !=
                std::string::npos);
    }

    void answersAndStreamsComeThrough()
    {
        start();
        const std::string whole = ask(postText("/v1/chat/completions", kChat));
        QVERIFY2(whole.starts_with("HTTP/1.1 200"), whole.c_str());
        QVERIFY(whole.find("Strict-Transport-Security: max-age=") != std::string::npos);
        const std::string stream = ask(postText("/v1/chat/completions", kStream));
        QVERIFY2(stream.find("data: [DONE]") != std::string::npos, stream.c_str());
    }

    void curlAndItsCheckOfTheCertificateAreContent()
    {
        if (QStandardPaths::findExecutable("curl").isEmpty()) QSKIP("curl is not installed");
        start();
        QProcess curl;
        curl.start("curl", {"--silent", "--show-error", "--cacert", path("cert.pem"), "--tlsv1.2",
                            "https://127.0.0.1:" + QString::number(m_node->port()) + "/health"});
        QVERIFY(curl.waitForFinished(10'000));
        QVERIFY2(curl.exitCode() == 0, curl.readAllStandardError().constData());
        QVERIFY(curl.readAllStandardOutput().contains("status"));
    }

    void aClientWithoutCertificateIsTurnedAway()
    {
        write("clients.pem", pemOf(m_authority));
        start(", client_auth: require, client_ca_file: \"" + path("clients.pem").toUtf8() + "\"");
        QVERIFY(ask(getText("/health")).empty());
        const auto certificate = makeCertificate("caller", "DNS:caller", 30, &m_authority);
        TlsOffer offer;
        offer.certificate = &certificate;
        const std::string answer = ask(postText("/v1/chat/completions", kChat), offer);
        QVERIFY2(answer.starts_with("HTTP/1.1 200"), answer.c_str());
        QTRY_VERIFY2(m_node->log().contains("\"client_certificate\":\"CN=caller\""),
                     m_node->log().constData());
    }

    void aReloadTakesTheNewCertificate_data()
    {
        QTest::addColumn<bool>("isBySignal");
        QTest::newRow("POST /admin/reload") << false;
        QTest::newRow("SIGHUP") << true;
    }
    void aReloadTakesTheNewCertificate()
    {
        QFETCH(bool, isBySignal);
        start();
        TlsClient old(m_node->port(), {});
        QCOMPARE(old.serverName(), std::string("first"));
        writeOwn("second");
        if (isBySignal)
            m_node->signal(SIGHUP);
        else
            reload();
        QTRY_COMPARE(TlsClient(m_node->port(), {}).serverName(), std::string("second"));
        QVERIFY(old.send(once(getText("/health"))));
        QVERIFY2(old.receive().starts_with("HTTP/1.1 200"), "the old connection goes on");
        QTRY_VERIFY(m_node->log().contains("tls_certificate_loaded"));
    }

    void aBadNewCertificateKeepsTheOldOne()
    {
        start();
        write("cert.pem", "no certificate");
        reload();
        QCOMPARE(TlsClient(m_node->port(), {}).serverName(), std::string("first"));
        const QJsonArray problems = status()["problems"].toArray();
        const auto it = std::find_if(problems.begin(), problems.end(), [](const auto& problem) {
            return problem.toObject()["component"] == "certificate";
        });
        QVERIFY(it != problems.end());
        QVERIFY(it->toObject()["text"].toString().contains("cert.pem"));
        QTRY_VERIFY(m_node->log().contains("tls_certificate_refused"));
        writeOwn("second");
        reload();
        QCOMPARE(TlsClient(m_node->port(), {}).serverName(), std::string("second"));
        for (const auto& problem : status()["problems"].toArray())
            QVERIFY(problem.toObject()["component"] != "certificate");
    }

    void settingsThatCannotBeUsedAreRefused()
    {
        start();
        m_node->configure(yaml(", client_auth: require, client_ca_file: \"" +
                               path("missing.pem").toUtf8() + "\""));
        const std::string answer = ask(postText("/admin/reload", "{}", m_node->authorization()));
        QVERIFY2(answer.starts_with("HTTP/1.1 400"), answer.c_str());
        QVERIFY2(answer.find("missing.pem") != std::string::npos, answer.c_str());
        QCOMPARE(status()["config_version"].toInt(), 1);
        for (const auto& problem : status()["problems"].toArray())
            QVERIFY(problem.toObject()["component"] != "certificate");
    }

    void nobodyWaitsForAReloadThatReads()
    {
        start();
        // A pipe in place of the certificate: who reads it waits for who writes it.
        QCOMPARE(::mkfifo(qPrintable(path("pipe.pem")), 0600), 0);
        QByteArray text = yaml();
        m_node->configure(text.replace("cert.pem", "pipe.pem"));
        TlsClient asking(m_node->port(), {});
        QVERIFY(asking.send(once(postText("/admin/reload", "{}", m_node->authorization()))));
        int pipe = -1;
        QTRY_VERIFY(pipe >= 0 || (pipe = ::open(qPrintable(path("pipe.pem")),
                                                O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0);
        QCOMPARE(status()["config_version"].toInt(), 1);
        const std::string config = ask(getText("/admin/config", m_node->authorization()));
        ::close(pipe);
        QVERIFY2(config.starts_with("HTTP/1.1 200"), config.c_str());
        const std::string answer = asking.receive();
        QVERIFY2(answer.starts_with("HTTP/1.1 400"), answer.c_str());
    }

    void aCertificateThatEndsSoonIsAProblem()
    {
        writeOwn("first", 3);
        start();
        bool isSaid = false;
        for (const auto& problem : status()["problems"].toArray())
            isSaid = isSaid || problem.toObject()["component"] == "certificate";
        QVERIFY(isSaid);
    }

    void aStartWithoutUsableFilesNamesThem_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("no file") << QByteArray() << QByteArray("No such file");
        QTest::newRow("no certificate in it") << QByteArray("text") << QByteArray("no PEM block");
    }
    void aStartWithoutUsableFilesNamesThem()
    {
        QFETCH(QByteArray, content);
        QFETCH(QByteArray, reason);
        if (content.isEmpty())
            QFile::remove(path("cert.pem"));
        else
            write("cert.pem", content.toStdString());
        m_node = std::make_unique<FaultNode>();
        m_node->configure(yaml());
        QVERIFY(!m_node->start());
        QVERIFY2(m_node->errors().contains("cert.pem"), m_node->errors().constData());
        QVERIFY2(m_node->errors().contains(reason), m_node->errors().constData());
    }

    void theDemonstrationCallsItselfThough()
    {
        write("clients.pem", pemOf(m_authority));
        m_node = std::make_unique<FaultNode>();
        m_node->configure(yaml(", client_auth: require, client_ca_file: \"" +
                               path("clients.pem").toUtf8() + "\"") +
                              "demo: true\n",
                          "info");
        if (!m_node->start()) QSKIP("the demonstration is switched on by the command line only");
        QTRY_VERIFY_WITH_TIMEOUT(m_node->log().contains("request_completed"), 20'000);
    }
};

QTEST_GUILESS_MAIN(TestNodeTls)
#include "tst_node_tls.moc"
